"""What a form may hold: one place for every page and for the parts of the API that take files."""

import re
from collections.abc import Iterable

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from states.definition import Words
from states.errors import WrongUse
from states.fields import MOST_TEXT

MOST_FIELDS = 600
"""Of one form: 200 pairs with the revision that was shown of each, and the questions of a step."""
MOST_FILES = 20
LONGEST_NAME = 100
LONGEST = {"text": 1024 * 1024, "pull": 1024 * 1024}
"""Fields that hold more than a text of somebody: a definition, a call of the API."""
TOO_MUCH = Words(
    ru="В форме слишком много полей или слишком длинный текст. Сократите и отправьте ещё раз.",
    en="The form has too many fields or too long a text. Shorten it and send it again.",
)
_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_OF_THE_PARSER = ("Too many f", "Field exceeded", "Part exceeded")


def is_form(request: Request) -> bool:
    """Whether a browser's form was sent."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() in _TYPES


async def form_of(request: Request) -> FormData:
    """The form that was sent, within bounds. `WrongUse` for one that nobody fills in by hand."""
    form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS)
    items = form.multi_items()
    if len(items) > MOST_FIELDS + MOST_FILES:
        raise WrongUse(TOO_MUCH, "too_many")
    for name, value in items:
        if len(name) > LONGEST_NAME:
            raise WrongUse(TOO_MUCH, "too_large")
        # browsers count an end of line once and send it as two
        text = value.replace("\r\n", "\n") if isinstance(value, str) else ""
        if len(text) > LONGEST.get(name, MOST_TEXT):
            raise WrongUse(_too_long(name), "too_large")
    return form


def refuse_unasked(form: FormData, asked: Iterable[str] = ()) -> None:
    """`WrongUse` where a form holds a field that none of our forms of its kind has: a step's
    answers are `f.name`, its documents `e.slot`, everything else is one of those asked for."""
    known = {"csrf", *asked}
    for name, value in form.multi_items():
        pattern = r"e\.[\w-]*" if isinstance(value, UploadFile) else r"f\.[\w-]+"
        if not re.fullmatch(pattern, name) and (name not in known or isinstance(value, UploadFile)):
            raise WrongUse(
                Words(
                    ru="В форме есть поле, о котором здесь не спрашивают. Откройте ссылку из "
                    "письма ещё раз и ответьте на её странице.",
                    en="The form has a field that is not asked for here. Open the link in the "
                    "letter once more and answer on its page.",
                ),
                "unknown",
            )


def exceeded(detail: str) -> bool:
    """Whether the parser gave a form up because it is too much."""
    return detail.startswith(_OF_THE_PARSER)


def _too_long(name: str) -> Words:
    said, most = name[:40], LONGEST.get(name, MOST_TEXT)
    return Words(
        ru=f"Текст в поле {said} слишком длинный: можно не больше {most} знаков. Сократите его.",
        en=f"The text of {said} is too long: at most {most} characters. Shorten it.",
    )
