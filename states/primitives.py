"""What every text of a definition is made of: names, references, and words in both languages."""

from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

Language = Literal["ru", "en"]
LANGUAGES: tuple[Language, ...] = ("ru", "en")

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
"""A name people write in YAML and on the command line."""

StateName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
"""A state by its whole path, parts joined by dots: `meetings.working`."""

Expression = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
"""A CEL expression over fields, facts and the variables of `states.guard.VARIABLES`."""

Number = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)*$")]
"""The number of a section or a measure as the order prints it: `3`, `3.4`."""


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[Name, ...], BeforeValidator(_one_or_many)]
StateNames = Annotated[tuple[StateName, ...], BeforeValidator(_one_or_many)]


class Model(BaseModel):
    """Frozen, and closed: a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Words(Model):
    """A text for people in every language we speak."""

    ru: Annotated[str, StringConstraints(min_length=1)]
    en: Annotated[str, StringConstraints(min_length=1)]

    def say(self, language: Language) -> str:
        """The text in one language."""
        return self.ru if language == "ru" else self.en


@cache
def chain(state: str) -> tuple[str, ...]:
    """The prefixes of a state's path, the path itself last: `a`, `a.b`, `a.b.c`."""
    parts = state.split(".")
    return tuple(".".join(parts[: end + 1]) for end in range(len(parts)))


def mistyped(ru: str, en: str) -> PydanticCustomError:
    """A ValueError for a value of a definition that cannot be read, in words for whoever wrote it.
    A definition's model hands both on."""
    return PydanticCustomError(MISTYPED, "{en}", {"ru": ru, "en": en})


MISTYPED = "mistyped"
"""The kind of such a mistake."""
