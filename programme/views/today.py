"""What needs somebody now, in the order of its weight, each with its next step.

Deadlines and decisions come from `today_deadlines`. What needs somebody without having a deadline
(letters that failed, incidents, silent flows) is shown only to whoever sees the whole cycle.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from programme.processes.viewer import Setting, Viewer, plain, setting
from programme.school.application import Application
from programme.upkeep import post, proof_readers, runs
from programme.views.today_deadlines import DeadlineSearch
from programme.views.today_items import (
    KINDS,
    START,
    ItemPage,
    Kind,
    ListPlace,
    TodayItem,
    place_of,
    place_text,
    unknown_kind,
)
from states.decision import InstanceId, PersonId
from states.definition import Words
from store import cycles, instances, people, retention, undelivered
from store.incidents import open_incidents
from store.lists import Key

COUNTED = 100
"""Where counting stops: that many may be more."""


@dataclass(frozen=True, slots=True)
class Today:
    """What needs somebody now; `next` asks for more, '' where there is no more. There may be fewer
    than were asked for and more to come: a page searches only so far."""

    items: tuple[TodayItem, ...]
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
        context = setting(app, tx, cycles.by_name(tx, cycle), moment, viewer)
        deadlines = DeadlineSearch(context, process, person)
        everything = viewer.whole and not process and person is None

        def of(kind: Kind, after: ListPlace, limit: int, *, bare: bool = False) -> ItemPage:
            if kind not in WITHOUT_DEADLINE:
                return deadlines.of(kind, after, limit, bare=bare)
            return ItemPage(WITHOUT_DEADLINE[kind](context, after.key, limit) if everything else ())

        kinds = [known for known in KINDS if kind in ("", known)]
        first, place = place_of(after) if after else (None, START)
        if not kinds or (first is not None and first not in kinds):
            raise unknown_kind(kind or after)
        items: list[TodayItem] = []
        more = ""
        for current in kinds[kinds.index(first) if first else 0 :]:
            page = of(current, place if current == first else START, limit + 1 - len(items))
            items += page.items
            if len(items) > limit:
                more = items[limit - 1].key
            elif page.stopped is not None:
                more = place_text(current, page.stopped)
            if more:
                break
        counts = {k: len(of(k, START, COUNTED, bare=True).items) for k in KINDS if counted}
        return Today(tuple(items[:limit]), more, counts)


UNADDRESSED = Words(
    ru="Нет адреса, который принимает письма. Узнайте адрес и впишите его на странице человека или "
    "передайте всё лично.",
    en="There is no address that takes letters. Find it out and write it on the person's page, or "
    "tell them in person.",
)


def _failed_letters(context: Setting, after: Key, limit: int) -> list[TodayItem]:
    """Letters that did not arrive, in the order in which they failed."""
    tx = context.tx
    rows = undelivered.failed(tx, context.cycle.id, after, limit)
    names = people.by_ids(tx, sorted({row.recipient for _, row in rows}))
    about = sorted({row.instance for _, row in rows if row.instance is not None})
    found = instances.by_ids(tx, about)
    items = []
    for (failed_at, _), row in rows:
        item = TodayItem(
            "letter",
            _text("letter", failed_at, row.id),
            plain(names[row.recipient].name if row.recipient in names else row.own_address or ""),
            due=context.app.calendar.local_day(row.created_at),
            why=UNADDRESSED if row.state == "held" else plain(row.error),
            number=row.id,
        )
        if row.instance is not None:
            one = found[row.instance]
            item = replace(
                item,
                instance=one.id,
                name=one.name,
                subject=context.subject(one),
                process=one.process,
                revision=one.revision,
            )
        items.append(item)
    return items


def _incidents(context: Setting, after: Key, limit: int) -> list[TodayItem]:
    """Incidents that are open, the oldest first."""
    return [
        TodayItem(
            "incident",
            _text("incident", 0, incident.id),
            KINDS["incident"],
            instance=incident.instance,
            name=incident.name,
            due=context.app.calendar.local_day(incident.opened_at),
            why=incident.words,
            number=incident.id,
        )
        for incident in open_incidents(context.tx, after.id, limit)
    ]


def _silent_flows(context: Setting, after: Key, limit: int) -> list[TodayItem]:
    """Flows that should have run and did not, a post that brings nothing away, and a proof of
    history that no longer reaches those who keep it."""
    tx = context.tx
    silent = [
        (plain(flow.flow), flow.words, flow.minutes)
        for flow in runs.silence_in(context.app, tx, context.moment)
    ]
    if (kept_back := post.stopped(tx)) is not None:
        silent.append((plain(post.MAIL), kept_back.words, 0))
    for words in proof_readers.troubles(context.app, tx, context.moment):
        silent.append((proof_readers.WHAT, words, 0))
    items = [
        TodayItem("silence", _text("silence", 0, number), title, why=words, number=minutes)
        for number, (title, words, minutes) in enumerate(silent, start=1)
        if number > after.id
    ]
    return items[:limit]


def _proposed_erasures(context: Setting, after: Key, _limit: int) -> list[TodayItem]:
    """One thing for all who need not be kept any longer."""
    many = len(retention.proposed(context.tx, COUNTED))
    if not many or after.id:
        return []
    so_many = f"{many}+" if many == COUNTED else str(many)
    words = Words(
        ru=f"Людей, чьи данные пора удалить: {so_many}. Сами данные не удаляются.",
        en=f"People whose data should be erased: {so_many}. Nothing is erased by itself.",
    )
    return [TodayItem("erasure", _text("erasure", 0, 1), KINDS["erasure"], why=words, number=many)]


def _text(kind: Kind, at: int, number: int) -> str:
    return place_text(kind, ListPlace(False, Key(at, InstanceId(number))))


WITHOUT_DEADLINE: Mapping[Kind, Callable[[Setting, Key, int], list[TodayItem]]] = {
    "letter": _failed_letters,
    "incident": _incidents,
    "silence": _silent_flows,
    "erasure": _proposed_erasures,
}
