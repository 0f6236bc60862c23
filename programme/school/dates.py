"""Days as people write them."""

from datetime import date

from babel.dates import format_date

from states.definition import Language


def day_in_words(day: date | None, language: Language) -> str:
    """A day as people write it: `20 августа 2020 г.`, `August 20, 2020`."""
    # babel writes a narrow space before «г.» that some mail programs show as a box
    return "" if day is None else format_date(day, "long", locale=language).replace("\u202f", " ")
