"""What people call instances, and which one somebody means.

`pair 42` is «пара 42» in Russian, `section 3` «раздел 3»."""

import re

from programme.school.application import Application
from states.definition import Language, Words
from states.errors import NotFound
from store import definition_versions

_RUSSIAN = {"pair": "пара", "section": "раздел"}


def spoken(name: str, language: Language) -> str:
    """A stored name in the reader's language."""
    if language == "en":
        return name
    return re.sub(r"\b(pair|section)\b", lambda found: _RUSSIAN[found[1]], name)


def stored(name: str) -> str:
    """The stored name of what somebody typed in either language."""
    for english, russian in () if name.isascii() else _RUSSIAN.items():
        name = re.sub(rf"\b{russian}\b", english, name, flags=re.IGNORECASE)
    return " ".join(name.split())


def meant(text: str, cycle: str) -> list[str]:
    """The stored names that somebody may mean by a name or a number alone."""
    text = " ".join(text.split())
    return list(dict.fromkeys((stored(text), f"pair {text}", f"{cycle} · {text}")))


def definition_text(app: Application, name: str, version: int) -> str:
    """A definition as it was registered. `NotFound`."""
    with app.database.reading() as tx:
        row = definition_versions.by_name(tx, name, version)
    if row is None:
        raise NotFound(
            Words(
                ru=f"Определения {name} версии {version} нет.",
                en=f"There is no definition {name} of version {version}.",
            )
        )
    return row.text
