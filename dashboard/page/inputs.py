"""What addresses and forms may ask for: numbers that a database knows, days that a calendar has."""

from datetime import date
from typing import Annotated

from fastapi import Path, Query

from states.definition import Words
from states.errors import WrongUse

MOST = 2**53
"""A larger number is not exact in every client, and no row has it."""
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 1, 1)
"""Of what may be asked for: a moment and its time zone still fit around them."""

Number = Annotated[int, Path(ge=0, le=MOST)]
Before = Annotated[int, Query(ge=0, le=MOST, description="`before` of the answer; 0: newest")]


def day_of(text: str) -> date | None:
    """A day as a form sends it, None for ''. `WrongUse`."""
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        found = date.max
    if found is not None and not FIRST_DAY <= found <= LAST_DAY:
        raise WrongUse(
            Words(
                ru=f"«{text}»: такого дня нет. Пишите так: 2026-08-20.",
                en=f"'{text}' is not a day that exists. Write it as 2026-08-20.",
            ),
            "malformed",
        )
    return found
