"""What people call a kind of letter, and why one did not go."""

from collections.abc import Mapping

from notifications.smtp_session import SILENT
from programme.mail.delivery import renderer
from programme.school.application import Application
from states.definition import Words
from store.parting import NO_PART

_ERRORS: Mapping[str, Words] = {
    SILENT.en: SILENT,
    "no address that takes letters": Words(
        ru="нет адреса, который принимает письма", en="no address that takes letters"
    ),
    "a newer one was written": Words(ru="написано более новое", en="a newer one was written"),
    NO_PART: Words(
        ru="получатель здесь больше не участвует", en="the recipient plays no part in it any more"
    ),
    "simulated": Words(
        ru="школа-пример: до её открытия письма не уходили",
        en="the example school: nothing was sent before it was opened",
    ),
}


def error_words(text: str) -> Words | None:
    """Why a letter did not go; a mail server's answer stays as it is."""
    return _ERRORS.get(text) or (Words(ru=text, en=text) if text else None)


def message_title(app: Application, message: str) -> Words:
    """What people call a kind of letter: the words of its subject that are always the same."""
    texts = renderer(app)
    otherwise = message.replace("_", " ")
    return Words(
        ru=texts.title(message, "ru") or otherwise, en=texts.title(message, "en") or otherwise
    )
