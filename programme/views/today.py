"""What needs somebody now, in the order of its weight, each with its next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from programme.processes.viewer import Viewer, setting
from programme.school.application import Application
from programme.views.today_items import KINDS, Item, Kind, Looked, Needs, place_of
from programme.views.troubles import TROUBLES
from states.decision import InstanceId, PersonId
from states.definition import Words
from states.errors import WrongUse
from store import cycles
from store.lists import FIRST, LAST, Key

COUNTED = 100
"""Where counting stops: that many may be more."""


@dataclass(frozen=True, slots=True)
class Today:
    """What needs somebody now; `next` asks for more, '' where there is no more. There may be fewer
    than were asked for and more to come: a page looks only so far."""

    items: tuple[Item, ...]
    next: str
    counts: Mapping[Kind, int]
    """Up to `COUNTED` of each kind."""


def today(
    app: Application,
    cycle: str,
    moment: datetime,
    viewer: Viewer,
    *,
    kind: str = "",
    process: str = "",
    person: PersonId | None = None,
    limit: int = 10,
    after: str = "",
    counted: bool = True,
) -> Today:
    """At most `limit` things of all kinds, or of one; of one process; of what a person takes part
    in. `WrongUse` for a kind or a place that does not exist."""
    with app.database.reading() as tx:
        here = setting(app, tx, cycles.by_name(tx, cycle), moment, viewer)
        needs = Needs(here, process, person)
        troubles = viewer.whole and not process and person is None

        def of(one: Kind, after: Key, limit: int, *, bare: bool = False) -> Looked:
            if one not in TROUBLES:
                return needs.of(one, after, limit, bare=bare)
            return Looked(TROUBLES[one](here, after, limit) if troubles else ())

        kinds = [one for one in KINDS if kind in ("", one)]
        first, place = _place(after) if after else (None, FIRST)
        if not kinds or (first is not None and first not in kinds):
            raise _unknown(kind or after)
        items: list[Item] = []
        more = ""
        for one in kinds[kinds.index(first) if first else 0 :]:
            found = of(one, place if one == first else FIRST, limit + 1 - len(items))
            items += found.items
            if len(items) > limit:
                more = items[limit - 1].key
            elif found.stopped is not None:
                more = place_of(one, found.stopped)
            if more:
                break
        counts = {one: len(of(one, FIRST, COUNTED, bare=True).items) for one in KINDS if counted}
        return Today(tuple(items[:limit]), more, counts)


def _place(text: str) -> tuple[Kind, Key]:
    kind, _, rest = text.partition(".")
    due_at, _, number = rest.partition(".")
    found = next((one for one in KINDS if one == kind), None)
    if found is None or not due_at.isdecimal() or not number.isdecimal() or len(rest) > 40:
        raise _unknown(text)
    return found, Key(min(int(due_at), LAST), InstanceId(min(int(number), LAST)))


def _unknown(said: str) -> WrongUse:
    listed = ", ".join(KINDS)
    return WrongUse(
        Words(
            ru=f"«{said}» здесь нет. Есть: {listed}.", en=f"No '{said}' here. There are: {listed}."
        ),
        "unknown",
    )
