"""Spans of time as people write them: `7 days`, `10 working days`."""

import difflib
import re
from dataclasses import dataclass
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticSerializationUnexpectedValue

from states.primitives import mistyped

Unit = Literal["minutes", "hours", "days", "working_days", "weeks", "months", "years"]
UNITS: tuple[Unit, ...] = get_args(Unit)

_SHAPE = re.compile(r"^\s*(\d{1,4})\s+([a-z ]+?)\s*$")

_WORDS: dict[Unit, tuple[tuple[str, str, str], tuple[str, str]]] = {
    "minutes": (("минута", "минуты", "минут"), ("minute", "minutes")),
    "hours": (("час", "часа", "часов"), ("hour", "hours")),
    "days": (("день", "дня", "дней"), ("day", "days")),
    "working_days": (
        ("рабочий день", "рабочих дня", "рабочих дней"),
        ("working day", "working days"),
    ),
    "weeks": (("неделя", "недели", "недель"), ("week", "weeks")),
    "months": (("месяц", "месяца", "месяцев"), ("month", "months")),
    "years": (("год", "года", "лет"), ("year", "years")),
}


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of one unit. A working day is a working day, never 24 hours."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """`10 working days` as a Span; ValueError says what was expected, with the nearest unit."""
        found = _SHAPE.match(text)
        if found is None:
            raise mistyped(
                f"«{text}» — не промежуток времени; напишите число и единицу по-английски: 7 days, "
                "5 working days",
                f"'{text}' is not a span; write a number and a unit, such as '7 days'",
            )
        plural = found[2].replace(" ", "_").rstrip("s") + "s"
        unit = next((known for known in UNITS if known == plural), None)
        if unit is None:
            near = difflib.get_close_matches(plural, UNITS, n=1)
            meant = near[0].replace("_", " ") if near else ""
            raise mistyped(
                f"«{found[2]}» — не единица времени" + (f"; возможно, «{meant}»" if meant else ""),
                f"'{found[2]}' is not a unit of time"
                + (f"; did you mean '{meant}'?" if meant else ""),
            )
        return cls(int(found[1]), unit)

    def __str__(self) -> str:
        name = self.unit.replace("_", " ")
        return f"{self.amount} {name if self.amount != 1 else name[:-1]}"


def span_text(span: Span, language: Literal["ru", "en"]) -> str:
    """The span in a reader's words: «2 рабочих дня», `2 working days`."""
    russian, english = _WORDS[span.unit]
    if language == "en":
        return f"{span.amount} {english[span.amount != 1]}"
    last, teens = span.amount % 10, span.amount % 100 in range(11, 15)
    form = 0 if last == 1 and not teens else 1 if last in (2, 3, 4) and not teens else 2
    return f"{span.amount} {russian[form]}"


def _read(value: object) -> Span:
    if isinstance(value, Span):
        return value
    if isinstance(value, str):
        return Span.parse(value)
    raise mistyped(
        "промежуток времени пишется текстом: 7 days", "a span is written as text, such as '7 days'"
    )


def _write(value: object) -> str:
    if isinstance(value, Span):
        return str(value)
    raise PydanticSerializationUnexpectedValue("not a span")


SpanText = Annotated[
    Span,
    BeforeValidator(_read),
    PlainSerializer(_write),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\d{1,4} (minutes?|hours?|days?|working days?|weeks?|months?|years?)$",
        }
    ),
]
"""A Span as a field of a definition, written as text."""
