"""What needs somebody and has no deadline: letters that failed, instances set aside, silent flows.
Told to whoever sees the whole cycle."""

from collections.abc import Callable, Mapping

from programme.processes.viewer import Setting, plain
from programme.upkeep import runs
from programme.views.today_items import KINDS, Item, Kind, place_of
from states.decision import InstanceId
from store import instances, outbox, people
from store.incidents import open_incidents
from store.lists import Key


def letters(here: Setting, after: Key, limit: int) -> list[Item]:
    """Those that did not arrive, in the order in which they failed."""
    tx = here.tx
    rows = outbox.failed(tx, here.cycle.id, after, limit)
    names = people.by_ids(tx, sorted({row.recipient for _, row in rows}))
    found = instances.by_ids(tx, sorted({row.instance for _, row in rows}))
    return [
        Item(
            "letter",
            place_of("letter", Key(failed_at, InstanceId(row.id))),
            plain(names[row.recipient].name),
            row.instance,
            found[row.instance].name,
            here.subject(found[row.instance]),
            found[row.instance].process,
            found[row.instance].revision,
            due=here.app.calendar.local_day(row.created_at),
            why=plain(row.error),
            number=row.id,
        )
        for (failed_at, _), row in rows
    ]


def incidents(here: Setting, after: Key, limit: int) -> list[Item]:
    """Those that are open, the oldest first."""
    return [
        Item(
            "incident",
            place_of("incident", Key(0, InstanceId(one.id))),
            KINDS["incident"],
            one.instance,
            one.name,
            due=here.app.calendar.local_day(one.opened_at),
            why=one.words,
            number=one.id,
        )
        for one in open_incidents(here.tx, after.id, limit)
    ]


def silence(here: Setting, after: Key, limit: int) -> list[Item]:
    """Flows that should have run and did not."""
    silent = runs.silence_in(here.app, here.tx, here.moment)
    return [
        Item(
            "silence",
            place_of("silence", Key(0, InstanceId(at))),
            plain(flow.flow),
            number=flow.minutes,
        )
        for at, flow in enumerate(silent, start=1)
        if at > after.id
    ][:limit]


TROUBLES: Mapping[Kind, Callable[[Setting, Key, int], list[Item]]] = {
    "letter": letters,
    "incident": incidents,
    "silence": silence,
}
