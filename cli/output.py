"""How the command line speaks: language by locale, tables for people, JSON for tools."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

Language = Literal["ru", "en"]

DONE, REFUSED, WRONG_USE, BROKEN = 0, 1, 2, 3
"""Exit codes: done; refused or errors; wrong use; something broke."""


def language() -> Language:
    """Russian, unless the locale (or NASTAVNIK_LANGUAGE) names another language."""
    said = os.environ.get("NASTAVNIK_LANGUAGE")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        said = said or os.environ.get(name)
    neutral = not said or said.split(".")[0] in ("C", "POSIX")
    return "ru" if neutral or str(said).startswith("ru") else "en"


def t(ru: str, en: str) -> str:
    """The text in the reader's language."""
    return ru if language() == "ru" else en


def now(at: str | None = None) -> datetime:
    """This moment, or the one somebody names (ISO 8601), UTC."""
    if at is None:
        return datetime.now(UTC)
    from states.definition import Words
    from states.errors import WrongUse

    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise WrongUse(
            Words(
                ru=f"«{at}» не момент времени. Пишите так: 2020-09-01T09:00+03:00.",
                en=f"'{at}' is not a moment. Write it as 2020-09-01T09:00+03:00.",
            ),
            "malformed",
        ) from None
    return moment.astimezone(UTC)


def day(text: str) -> date:
    """A day as ISO or as people write it: `2020-08-20`, `20.08.2020`. `WrongUse`."""
    from states.definition import Words
    from states.errors import WrongUse

    try:
        if "." in text:
            return datetime.strptime(text, "%d.%m.%Y").replace(tzinfo=UTC).date()
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(
            Words(
                ru=f"«{text}» не день. Такого дня нет или он записан иначе: 2020-08-20, 20.08.2020.",
                en=f"'{text}' is not a day that exists; write 2020-08-20 or 20.08.2020.",
            ),
            "malformed",
        ) from None


def short(value: date | None) -> str:
    """A day in a table."""
    return "" if value is None else value.strftime("%d.%m.%Y")


def tell(text: str) -> None:
    """One line for people."""
    sys.stdout.write(f"{text}\n")


def warn(text: str) -> None:
    """One line about what is wrong."""
    sys.stderr.write(f"{text}\n")


def acts_on(home: Path) -> None:
    """Which school a verb is about to change: a forgotten NASTAVNIK_HOME leads to another one."""
    warn(t(f"Школа в папке {home.resolve()}", f"The school in {home.resolve()}"))


def as_json(value: object) -> None:
    """The answer for tools."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], wide: Sequence[int] = ()
) -> None:
    """A table; columns in `wide` may wrap. Where there is no row, it says so."""
    listed = list(rows)
    if not listed:
        tell(t(f"{title}: ничего нет.", f"{title}: none."))
        return
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=title, title_justify="left", header_style="bold")
    for number, column in enumerate(columns):
        shown.add_column(column, overflow="fold", no_wrap=number not in wide)
    for row in listed:
        shown.add_row(*row)
    Console().print(shown)


def answered(json: bool, answer: dict[str, object]) -> int:
    """Says that it is done; the details only to tools."""
    if json:
        as_json(answer)
    else:
        tell(t("Готово.", "Done."))
    return DONE
