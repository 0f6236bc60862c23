"""What the page of today lists: the kinds of things, one thing, and its place in the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from programme.processes.forms import Step
from states.decision import InstanceId
from states.definition import Words
from states.errors import WrongUse
from store.lists import FIRST, LAST, Key

Kind = Literal["overdue", "due", "decision", "letter", "quiet", "incident", "silence", "erasure"]
KINDS: Mapping[Kind, Words] = {
    "silence": Words(ru="автоматика молчит", en="a flow is silent"),
    "overdue": Words(ru="просрочено", en="overdue"),
    "due": Words(ru="срок на этой неделе", en="due this week"),
    "decision": Words(ru="ждёт вашего решения", en="waiting for your decision"),
    "letter": Words(ru="письмо не дошло", en="a letter failed"),
    "quiet": Words(ru="давно не было", en="gone quiet"),
    "incident": Words(ru="сбой", en="incident"),
    "erasure": Words(ru="срок хранения вышел", en="kept long enough"),
}
"""In the order of their weight."""
_SECOND = "second"
_LONGEST = 60
"""Characters of a place as text."""


class ListPlace(NamedTuple):
    """A place among the things of one kind; places compare as the list is ordered.

    A list has two parts where what concerns the viewer comes later than something that concerns
    only others: first the instances that have nothing due before, then those that do.
    """

    second: bool
    """Whether it is in the second part."""
    key: Key


START = ListPlace(False, FIRST)
"""Before everything of a kind."""


@dataclass(frozen=True, slots=True)
class TodayItem:
    """One thing that needs somebody."""

    kind: Kind
    key: str
    """Its place as text: what follows it is asked for with `after`."""
    title: Words
    instance: InstanceId | None = None
    name: str = ""
    subject: Words | None = None
    """What the order calls the measure that the instance carries out."""
    process: str = ""
    revision: int = 0
    state: Words | None = None
    due: date | None = None
    """The last day to do it, the school's."""
    late: int = 0
    """Whole days since then."""
    steps: tuple[Step, ...] = ()
    why: Words | None = None
    """A letter's error, an incident's reason."""
    number: int = 0
    """Of the letter or the incident; of a silent flow, the minutes since it ran, -1 for never; of
    proposed erasures, how many."""


@dataclass(frozen=True, slots=True)
class ItemPage:
    """The next things of a kind."""

    items: Sequence[TodayItem]
    stopped: ListPlace | None = None
    """Where the search stopped though there may be more; None where that is all, or enough."""


def place_text(kind: Kind, place: ListPlace) -> str:
    """A place as text that `place_of` reads: "due.1601888400000000.12"."""
    text = f"{kind}.{place.key.due_at}.{place.key.id}"
    return f"{text}.{_SECOND}" if place.second else text


def place_of(text: str) -> tuple[Kind, ListPlace]:
    """The kind and the place that a text names. `WrongUse` where it names none."""
    name, _, rest = text.partition(".")
    due_at, _, rest = rest.partition(".")
    number, dot, part = rest.partition(".")
    kind = next((kind for kind in KINDS if kind == name), None)
    numbers = due_at.isdecimal() and number.isdecimal() and len(text) <= _LONGEST
    if kind is None or not numbers or (dot and part != _SECOND):
        raise unknown_kind(text)
    return kind, ListPlace(
        bool(dot), Key(min(int(due_at), LAST), InstanceId(min(int(number), LAST)))
    )


def unknown_kind(text: str) -> WrongUse:
    """What to raise for a kind or a place that does not exist."""
    listed = ", ".join(KINDS)
    return WrongUse(
        Words(
            ru=f"«{text}» здесь нет. Есть: {listed}.", en=f"No '{text}' here. There are: {listed}."
        ),
        "unknown",
    )
