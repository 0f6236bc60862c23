"""What is kept of an instance: typed fields, who may read them, what they are called."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator

from states.primitives import Model, Names, Words, mistyped

MOST_NUMBER = 1_000_000_000
MOST_WORD, MOST_WORDS = 200, 100
"""Characters of a short text, and how many a list of them holds."""
MOST_TEXT = 20_000
"""Characters of a free text."""
EVERYONE = "everyone"
"""Whoever may look at an instance at all, where readers are named."""

FieldType = Literal["bool", "int", "number", "date", "word", "words", "person", "text"]
"""`word` is a short public string, `words` a list of them, `date` an ISO day ('' when unset),
`person` a person's id (0 when unset). `text` is free text: it is kept apart from the hashed
history, which holds only its salted digest, and can be erased."""


def _spell_out(value: object) -> object:
    return {"type": value} if isinstance(value, str) else value


class FieldSpec(Model):
    """A typed field of an instance. `consent: bool` is short for `consent: {type: bool}`."""

    type: FieldType
    title: Words | None = None
    default: bool | int | float | str | tuple[str, ...] | None = None
    values: tuple[str, ...] = ()
    """The closed set of words allowed, empty for any."""
    value_titles: dict[str, Words] = {}
    """What people call these words."""
    indexed: bool = False
    """Facts and signals may look instances up by it (no `number`, `text` or `words`)."""
    seen_by: Names = ()
    """Roles whose people may read it; `everyone`: whoever may look at the instance. A free text
    must say so; without it any other field is for everyone."""

    @model_validator(mode="after")
    def _titles_are_of_values(self) -> "FieldSpec":
        stray = ", ".join(sorted(self.value_titles.keys() - set(self.values)))
        if stray:
            raise mistyped(
                f"value_titles: {stray} нет среди values",
                f"value_titles: {stray} is not among values",
            )
        return self


FieldText = Annotated[FieldSpec, BeforeValidator(_spell_out)]
