"""Every night: links in letters, sessions and attempts to sign in that are over are deleted, and
documents that were cut off; an erasure that was cut off is finished, readings that were put aside
are written down, and the list of proposed erasures is made."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from programme.access import attempts
from programme.access.sessions import IDLE
from programme.history import readings
from programme.school.application import Application
from programme.upkeep import retention
from states.errors import StoreUnavailable
from store import answer_links, evidence, sessions
from store import attempts as attempt_rows
from store.database import Transaction
from store.erasure import scrub
from store.files import PARTIAL
from store.marks import mark, set_mark

EXPLAINED_FOR = timedelta(days=180)
"""How long whoever opens a link that has run out still reads why."""
CUT_OFF = timedelta(days=1)
"""How old a document is that waits for a decision of a process that died: none takes so long."""
MOST = 100_000
"""Rows of each kind in one night: what is left waits for the next."""
_AT_ONCE = 1_000


_UNFINISHED = "erasure.unfinished"


def leave_unfinished(tx: Transaction) -> None:
    """Somebody was erased from the tables: files and deleted bytes have to follow."""
    set_mark(tx, _UNFINISHED, 1)


def finish_erasures(app: Application) -> None:
    """Removes the files of documents that were erased, and every byte of what was deleted from the
    database's own files. Nothing where no erasure is left to finish."""
    with app.database.reading() as tx:
        if not mark(tx, _UNFINISHED):
            return
        gone = [app.settings.evidence_file(digest) for digest in evidence.erased(tx)]
    for file in gone:
        file.unlink(missing_ok=True)
    scrub(app.database)
    with app.database.writing() as tx:
        set_mark(tx, _UNFINISHED, 0)


def tidy(app: Application, moment: datetime) -> int:
    """Deletes what nobody can use any more; how much. No answer waits for it for long."""
    finish_erasures(app)
    with suppress(StoreUnavailable):  # somebody writes for long: they come with the next reading
        readings.take_along(app)
    retention.propose(app, moment)
    until = moment - EXPLAINED_FOR
    with app.database.writing() as tx:
        count = sessions.drop_sessions(tx, moment, moment - IDLE)
        count += attempt_rows.drop_attempts_before(tx, moment - attempts.KEPT, MOST)
    with app.database.reading() as tx:
        over = answer_links.expired(tx, until, MOST)
    for start in range(0, len(over), _AT_ONCE):
        with app.database.writing() as tx:
            count += answer_links.drop(tx, over[start : start + _AT_ONCE], until)
    return count + _sweep(app, moment - CUT_OFF)


def _sweep(app: Application, until: datetime) -> int:
    """Removes documents that no decision will take any more."""
    waiting = app.settings.evidence_folder.glob(f"*/*{PARTIAL}")
    over = [file for file in waiting if datetime.fromtimestamp(file.stat().st_mtime, UTC) < until]
    for file in over:
        file.unlink(missing_ok=True)
    return len(over)
