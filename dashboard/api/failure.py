"""How the API says that something did not work: one shape for every error."""

from collections.abc import Mapping, Sequence
from typing import get_args

from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from states.decision import RefusalCode
from states.definition import Language, Words
from states.errors import WrongUseCode


def _listed(codes: object) -> str:
    return ", ".join(f"`{code}`" for code in get_args(codes))


class Failure(BaseModel):
    """What happened and what to do, in the language that was asked for and in each of ours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    error: str
    ru: str
    en: str
    code: str = Field(
        description=f"Of a refusal: {_listed(RefusalCode)}. Of a mistake in what was asked: "
        f"{_listed(WrongUseCode)}. `overtaken` where somebody else changed it first. Else ''."
    )
    details: tuple[str, ...] = Field(
        description="Roles that may, slots that are empty, the false part of a guard, findings; "
        "what happened meanwhile"
    )

    @classmethod
    def of(
        cls, words: Words, language: Language, code: str = "", details: Sequence[str] = ()
    ) -> "Failure":
        """Words as the API says them."""
        said = words.say(language)
        return cls(error=said, ru=words.ru, en=words.en, code=code, details=tuple(details))


def failure(
    status: int,
    words: Words,
    language: Language,
    code: str = "",
    details: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """It, as an answer."""
    said = Failure.of(words, language, code, details)
    return JSONResponse(said.model_dump(mode="json"), status, headers)
