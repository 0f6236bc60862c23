"""Deleted every night: links in letters, sessions and attempts to sign in that are over."""

from datetime import datetime, timedelta

from programme.access import attempts
from programme.access.sessions import IDLE
from programme.school.application import Application
from store import accounts, answer_links, sessions

EXPLAINED_FOR = timedelta(days=180)
"""How long whoever opens a link that has run out still reads why."""
MOST = 100_000
"""Rows of each kind in one night: what is left waits for the next."""
_AT_ONCE = 1_000


def tidy(app: Application, moment: datetime) -> int:
    """Deletes what nobody can use any more; how much. No answer waits for it for long."""
    until = moment - EXPLAINED_FOR
    with app.database.writing() as tx:
        count = sessions.drop_sessions(tx, moment, moment - IDLE)
        count += accounts.drop_attempts_before(tx, moment - attempts.KEPT, MOST)
    with app.database.reading() as tx:
        over = answer_links.expired(tx, until, MOST)
    for start in range(0, len(over), _AT_ONCE):
        with app.database.writing() as tx:
            count += answer_links.drop(tx, over[start : start + _AT_ONCE], until)
    return count
