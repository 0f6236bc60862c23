"""An older version's database brought up to this one: copied first, verified after, and put back as
it was where anything goes wrong."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from programme.history.verification import verify
from programme.school.application import build, for_the_owner_alone
from programme.school.settings import Settings
from states.definition import Words
from states.errors import NastavnikError, StoreUnavailable
from store.backup import copy_to, put_back
from store.database import open_database, schema_at
from store.files import PARTIAL, make_folder, put_in_place, write_whole
from store.schema import newest_schema

_UNDER_WAY = "update.unfinished"
"""Names the copy for as long as an update is not over: one that was killed is undone by the next
start."""


@dataclass(frozen=True, slots=True)
class Updated:
    """From which tables to which, and what was made sure of."""

    before: str
    after: str
    copy: Path
    """The database as it was."""
    entries: int
    """Entries of history that were verified after it."""


def update(settings: Settings, moment: datetime) -> Updated | None:
    """Brings the database up to this version; None where it is, or where there is none yet.

    `StoreUnavailable` where it cannot be brought up: then it is as it was before. Nobody else may
    be at the database.
    """
    undo_unfinished(settings)
    before = schema_at(settings.url)
    if before is None or before == newest_schema():
        return None
    for_the_owner_alone()
    make_folder(settings.backup_folder)
    stamp = f"{moment:%Y%m%dT%H%M%S}"
    copy = settings.backup_folder / f"before-{newest_schema()}-{stamp}.database"
    partial = settings.backup_folder / f"update{PARTIAL}"
    partial.unlink(missing_ok=True)
    copy_to(settings.url, partial)
    put_in_place(partial, copy)
    write_whole(settings.home / _UNDER_WAY, str(copy.absolute()).encode())
    try:
        entries = _brought_up(settings)
    except Exception as error:  # whatever it was, the school goes on as before
        undo_unfinished(settings)
        raise _failed(error, copy) from error
    (settings.home / _UNDER_WAY).unlink()
    return Updated(before, newest_schema(), copy, entries)


def undo_unfinished(settings: Settings) -> bool:
    """Puts back what an update that was killed, or failed, had begun to change; whether one had."""
    mark = settings.home / _UNDER_WAY
    if not mark.exists():
        return False
    put_back(Path(mark.read_text(encoding="utf-8")), settings.url)
    mark.unlink()
    return True


def _brought_up(settings: Settings) -> int:
    app = build(settings, open_database(settings.url, create=False, bring_up=True))
    try:
        # a document that was lost long ago must not stand in the way for ever
        found = verify(app, files=False)
    finally:
        app.close()
    if found.problems:
        raise StoreUnavailable(found.problems[0].words)
    return found.entries


def _failed(error: Exception, copy: Path) -> StoreUnavailable:
    plain = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    why = error.words if isinstance(error, NastavnikError) else Words(ru=plain, en=plain)
    return StoreUnavailable(
        Words(
            ru=f"Обновить базу не удалось: {why.ru} База возвращена в прежнее состояние, ничего не "
            f"потеряно. Запустите прежнюю версию программы. Копия: {copy}",
            en=f"The database could not be updated: {why.en} It is as it was before and nothing is "
            f"lost. Start the version before. The copy: {copy}",
        )
    )
