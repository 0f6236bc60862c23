"""Who looked at what about a child: written before it is shown, and told to whoever asks.

A reading is one short write. Where another writer is at it for longer than `PATIENCE`, the reading
is put into a file of its own, flushed, and the next one that can write takes it along: nobody has
to wait, and nothing is shown that left no trace.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from pydantic import TypeAdapter

from programme.school.application import Application
from states.definition import Words
from states.errors import StoreUnavailable
from store import people, readings
from store.database import Transaction
from store.files import write_whole
from store.readings import Deed as Deed
from store.readings import Reading as Reading
from store.readings import What as What

AGAIN = timedelta(minutes=10)
"""Whoever looks at the same once more within this time has looked once."""
PATIENCE = 0.5
"""Seconds that a reading waits for another writer."""
_AS_JSON = TypeAdapter(Reading)


def note(app: Application, one: Reading, reader: int | None) -> None:
    """Writes down that an account looked at something, where that is about a child who is not the
    `reader`. `StoreUnavailable` where it can be written nowhere: then nothing may be shown."""
    with app.database.reading() as tx:
        of_a_child = _of_a_child(tx, one, reader)
        if one.what == "history" and not of_a_child:
            # what an adult did is a part of what was done with every child
            one, of_a_child = one._replace(person=0), True
        if not of_a_child or readings.is_there(tx, one, one.recorded_at - AGAIN):
            return
    try:
        take_along(app, one)
    except StoreUnavailable:
        _put_aside(app, one)


def _of_a_child(tx: Transaction, one: Reading, reader: int | None) -> bool:
    if not one.person and not one.instance:
        return True
    named = [one.person] if one.person else []
    named += readings.ever_in(tx, one.instance) if one.instance else []
    known = people.by_ids(tx, named).values()
    return any(person.kind == "minor" and person.id != reader for person in known)


def take_along(app: Application, *more: Reading) -> None:
    """Writes readings into the table, and those that were put aside. `StoreUnavailable`."""
    waiting = dict(_put_aside_before(app))
    if not waiting and not more:
        return
    with app.database.writing(PATIENCE) as tx:
        readings.add(tx, [*waiting.values(), *more])
    for file in waiting:
        file.unlink(missing_ok=True)


def _put_aside(app: Application, one: Reading) -> None:
    try:
        write_whole(_folder(app) / f"{uuid4().hex}.json", _AS_JSON.dump_json(one))
    except OSError as error:
        raise StoreUnavailable(
            Words(
                ru="Некуда записать, кто это смотрит, поэтому страница не показана. Проверьте "
                "место на диске.",
                en="There is no place to write down who looks at this, so it is not shown. Check "
                "the room on the disk.",
            )
        ) from error


def _put_aside_before(app: Application) -> Iterator[tuple[Path, Reading]]:
    for file in sorted(_folder(app).glob("*.json")):
        # a moment ago somebody else may have taken it along
        content = file.read_bytes() if file.exists() else b""
        if content:
            yield file, _AS_JSON.validate_json(content)


def _folder(app: Application) -> Path:
    return app.settings.home / "readings"
