"""Reading leaves a trace: the one place by which pages and the API write down who looked at what.

Each route that shows what is known of one child, or hands it out, calls `leave_trace` when it has
found it and before it answers. Which routes do is listed and asked in
`tests/dashboard/test_readings.py`: a new one stands there, or the tests fail.
"""

from datetime import UTC, datetime

from fastapi import Request

from dashboard.security.visitor import school_of, visitor_of
from programme.history import readings
from programme.history.readings import Deed, Reading
from programme.history.readings import What as What
from programme.mail.mailbox import MailLine
from store.entry_search import EntryFilter
from store.letter_row import NOBODY


def leave_trace(
    request: Request, what: What, deed: Deed = "opened", *, person: int = 0, instance: int = 0
) -> None:
    """Whoever asks has opened, exported or downloaded something about a person or an instance;
    with neither, the history as a whole. Nothing is written where it is about no child, or about
    the reader alone. `StoreUnavailable` where it cannot be written: show nothing then."""
    visitor = visitor_of(request)
    account = visitor.account.id if visitor.account else 0
    one = Reading(account, person, instance, what, deed, datetime.now(UTC))
    readings.note(school_of(request), one, visitor.person)


def leave_trace_in_history(request: Request, wanted: EntryFilter, deed: Deed = "opened") -> None:
    """The same of entries that are looked for: those of some instances, or a part of all."""
    for number in wanted.instances:
        leave_trace(request, "entries", deed, instance=number)
    if not wanted.instances:
        leave_trace(request, "history", deed, person=wanted.actor or 0)


def leave_trace_of_letter(request: Request, line: MailLine, deed: Deed = "opened") -> None:
    """The same of a letter to somebody, about something or about nothing but the school year. One
    of the year to a reader outside the school tells of no child."""
    if line.recipient == NOBODY and line.instance is None:
        return
    leave_trace(request, "letter", deed, person=line.recipient, instance=line.instance or 0)
