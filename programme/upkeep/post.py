"""Whether letters leave: told by those that wait, and not by the run that was last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from notifications.smtp_session import SILENT
from programme.school.application import Application
from programme.upkeep.runs import RunOutcome, silence_in
from states.definition import Words
from store import post
from store.database import Transaction

MAIL = "mail"
"""The trouble of a run while the post is stopped, and its name among what stands still."""
_CODES = range(200, 600)


@dataclass(frozen=True, slots=True)
class KeptBack:
    """Letters that something keeps from leaving."""

    letters: int
    answer: str
    """What the server said, or what kept it from saying anything."""
    again_at: datetime | None
    """When the first of them is tried again."""

    def next_try(self, zone: ZoneInfo) -> Words:
        """How many they are, when the first is tried again, and what kept them."""
        again = self.again_at.astimezone(zone).strftime("%d.%m %H:%M") if self.again_at else "—"
        why = why_kept(self.answer)
        return Words(
            ru=f"Ждут почтового сервера: {self.letters}, следующая попытка {again}.{why.ru}",
            en=f"Waiting for the mail server: {self.letters}, next try {again}.{why.en}",
        )

    @property
    def words(self) -> Words:
        """That nothing leaves, why, and what to do."""
        why = why_kept(self.answer)
        return Words(
            ru=f"Почтовый сервер не принимает письма.{why.ru} Они ждут, ни одно не потеряно, и "
            "уйдут сами, когда это исправят. На странице «Письма» есть «Проверить почту»: она "
            "скажет, что исправить.",
            en=f"The mail server takes no letters.{why.en} They wait, none is lost, and they leave "
            "by themselves once this is mended. 'Test the mail' on the page Letters says what to "
            "mend.",
        )


def kept_back(tx: Transaction) -> KeptBack | None:
    """Letters that were tried and wait, be it for a mailbox that is full; None where none does."""
    found = post.kept_back(tx)
    return KeptBack(found.letters, post.last_answer(tx), found.again_at) if found.letters else None


def stopped(tx: Transaction) -> KeptBack | None:
    """The post that brings nothing away: letters were put back and none has left since. One that
    has used up an attempt was put back for its recipient's sake: of these there are two people's
    at least."""
    found = post.kept_back_since_one_left(tx)
    if not found.letters or (found.attempts and found.people < 2):
        return None
    return KeptBack(found.letters, post.last_answer(tx), found.again_at)


def standing_still(app: Application, moment: datetime) -> list[str]:
    """Names of what does not do its work: flows that are silent, and the post where it is
    stopped."""
    with app.database.reading() as tx:
        silent = [flow.flow for flow in silence_in(app, tx, moment)]
        return [*silent, MAIL] if stopped(tx) else silent


def outcome(app: Application, summary: Mapping[str, int], trouble: str) -> RunOutcome:
    """What a run of `deliver` did: one that had nothing to do while the post is stopped did not
    do its work."""
    with app.database.reading() as tx:
        return RunOutcome(summary, trouble or (MAIL if stopped(tx) else ""))


def why_kept(answer: str) -> Words:
    """What kept letters from leaving, as a sentence after another; '' where nothing is known."""
    if not answer:
        return Words(ru="", en="")
    if answer[:3].isdecimal() and int(answer[:3]) in _CODES:
        return Words(ru=f" Он ответил: «{answer}».", en=f" It said: '{answer}'.")
    ru = SILENT.ru if answer == SILENT.en else answer.rstrip(".")
    return Words(ru=f" Что мешает: {ru}.", en=f" What is in the way: {answer.rstrip('.')}.")
