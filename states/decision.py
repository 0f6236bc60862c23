"""The values the engine takes and gives: Instance, Firing, Surroundings, Decision, Refusal.

`states.decide.decide` turns the first three into one of the last two, purely. Nothing here knows
a database, a mail server or a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal, NamedTuple, NewType

from states.calendar import Calendar
from states.cycle import Cycle
from states.definition import Transition, Words

InstanceId = NewType("InstanceId", int)
PersonId = NewType("PersonId", int)

Value = bool | int | float | str | tuple[str, ...]
"""A field's value. A day is an ISO string, '' when unset; a person is an id, 0 when unset; a
`text` is the salted digest of what was written (see `states.history`), '' when unset."""

TimerKind = Literal["reminder", "due", "overdue", "escalation", "consequence"]

ENGINE = "engine"
"""The role of timers and signals."""


class Timer(NamedTuple):
    """One moment of a deadline that is still to come. (kind, step) is unique in its deadline."""

    due_at: datetime
    """UTC."""
    kind: TimerKind
    step: int = 0


DeadlineStatus = Literal["armed", "overdue"]


class ArmedDeadline(NamedTuple):
    """A deadline of an instance that is still open, stored as what it means.

    `due_at` and `timers` are a projection of (anchor, definition, calendar, cycle, absences,
    `suspended_seconds`); `states.deadline.project` makes them anew when one of those changes.
    """

    name: str
    occurrence: int
    """1 for the first; a series counts on."""
    anchor: datetime
    """The moment its budget counts from, UTC."""
    due_at: datetime | None
    """UTC; None while its instance is suspended or the cycle is paused."""
    status: DeadlineStatus
    timers: tuple[Timer, ...]
    """Those not yet fired, in order."""
    suspended_seconds: int = 0
    """How long its clock was stopped by `suspend` so far."""


class Instance(NamedTuple):
    """One running state machine, as it is at a revision."""

    id: InstanceId
    cycle: int
    process: str
    version: int
    name: str
    """What people call it: `2020/21 · 3.4`, `pair 42`."""
    state: str
    revision: int
    entered_at: datetime
    """When it entered its present state, UTC."""
    fields: Mapping[str, Value]
    roles: Mapping[str, tuple[str, ...]]
    """Who plays each role: `person:12`, or `role:director` for whoever holds it in the cycle."""
    required: tuple[str, ...]
    """Evidence slots this instance asks for."""
    evidence: Mapping[str, str]
    """Slot to the sha256 of the document in it; '' where it was emptied."""
    term: str
    """Its own term as JSON of `states.term.Term`, '' where it has none."""
    deadlines: tuple[ArmedDeadline, ...]
    suspended_since: datetime | None = None
    """Since when the clocks of its deadlines stand still (`suspend`), UTC; None while they run."""
    head: bytes = bytes(32)
    """Hash of its last history entry; 32 zero bytes before the first."""

    def bearing(
        self,
        deadlines: tuple[ArmedDeadline, ...],
        fields: Mapping[str, Value],
        revision: int,
    ) -> "Instance":
        """The same with other deadlines: `_replace` for what every transition does, at a third of
        its price."""
        (
            id_, cycle, process, version, name, state, _, entered_at, _, roles, required,
            evidence, term, _, suspended_since, head,
        ) = self  # fmt: skip
        return Instance(
            id_, cycle, process, version, name, state, revision, entered_at, fields, roles,
            required, evidence, term, deadlines, suspended_since, head,
        )  # fmt: skip


class Firing(NamedTuple):
    """Somebody, or the engine, fires a trigger."""

    trigger: str
    actor: PersonId | None = None
    """None for the engine."""
    role: str = ""
    """The role to act in, '' for whichever fits; which ones the actor holds `decide` finds."""
    occurred_on: date | None = None
    """The day it happened, where that is not the day it is recorded."""
    inputs: Mapping[str, Value] = MappingProxyType({})
    evidence: Mapping[str, str] = MappingProxyType({})
    """Slot to sha256 of documents handed in with it."""
    reason: str = ""
    """Salted digest of the reason given, '' for none."""
    depth: int = 0
    """How many signals led here."""
    planned_for: datetime | None = None
    """When a timer was to fire it, UTC; None where it was not a timer."""
    details: Mapping[str, object] = MappingProxyType({})
    """What the entry of history says beside the changes: the timer that fired it."""
    blank: bool = False
    """The form is not filled in yet: a reason and documents count as given. To ask, not to do."""


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Time has passed: some timers of one instance are due. The engine fires all of them."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Reprojection:
    """The calendar, the cycle or an absence changed: project every armed deadline anew."""

    cause: Literal["calendar", "shift", "pause", "resume", "absence", "migration"]
    actor: PersonId | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away, both days included; `substitute` stands in where there is one."""

    person: PersonId
    first: date
    last: date
    substitute: PersonId | None = None
    order_number: str = ""
    for_the_school: bool = True
    """Whether an administrator, or whoever operates the server, wrote it down: only then its
    substitute acts in a role that accepts results."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Who holds which role of the cycle, and who is away."""

    holders: Mapping[str, tuple[PersonId, ...]]
    """Role of the cycle to people, on the day in question."""
    absences: Mapping[PersonId, tuple[Absence, ...]] = field(default_factory=dict)
    accepting: frozenset[str] = frozenset()
    """The roles of the cycle that accept results."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that a decision may know beside the instance itself."""

    moment: datetime
    """Now, UTC."""
    calendar: Calendar
    cycle: Cycle
    roster: Roster
    facts: Mapping[str, int] = field(default_factory=dict)
    """Counts by the names the definition gives them; `complete` is 1 where a plan says so."""
    run: str = ""
    """The flow run that asks, '' for none."""
    grounds: Mapping[str, tuple[frozenset[int], ...]] = field(default_factory=dict)
    """For each role of the actor, every ground on which they have it: who wrote that ground down
    (`states.apart`)."""
    opened_on: date | None = None
    """The day the instance was opened, where something is dated back; None where nobody asked."""
    given_on: Mapping[str, date] = field(default_factory=dict)
    """Where something is dated back: since which day a role is as it is, where that is not since
    the opening."""
    today: date = field(init=False)
    """The school's day at `moment`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", self.calendar.local_day(self.moment))


class Letter(NamedTuple):
    """A row for the outbox: a message to one person. Its words are rendered when it is sent."""

    message: str
    kind: Literal["notice", "duty", "reminder"]
    recipient: PersonId
    instead_of: PersonId | None
    """The absent person the recipient stands in for."""
    role: str
    deadline: str = ""
    occurrence: int = 0
    timer: str = ""
    """`reminder/1` and so on for letters of timers: part of the unique key."""
    due_at: datetime | None = None
    """Of the deadline it speaks of."""
    invitation: bool = False


@dataclass(frozen=True, slots=True)
class SignalSent:
    """A trigger for other instances of the cycle, looked up when the decision is applied."""

    process: str
    where: tuple[tuple[str, Value], ...]
    same: tuple[tuple[str, tuple[str, ...]], ...]
    trigger: str
    depth: int


class Entry(NamedTuple):
    """One line of history. Ids and digests only: no name, no address, no free text."""

    instance: InstanceId
    revision: int
    trigger: str
    """A trigger's name, or `opened`, `elapsed`, `reprojected`, `migrated`."""
    source: str
    dest: str
    actor: PersonId | None
    role: str
    planned_for: datetime | None
    """When it was due: the due moment of the deadline that this met, or that fired. UTC."""
    occurred_on: date
    recorded_at: datetime
    reason: str
    changes: Mapping[str, object]
    """What replay needs: fields, roles, evidence, deadlines, version, in JSON-ready values."""
    run: str
    """The flow run it came from, '' for none."""


class Decision(NamedTuple):
    """What happens. Applied whole, in one transaction, or not at all."""

    before: Instance | None
    """None when it is opened."""
    after: Instance
    """With its next revision; `head` is filled in by `states.history.seal`."""
    entry: Entry
    letters: tuple[Letter, ...] = ()
    signals: tuple[SignalSent, ...] = ()
    changes: str = ""
    """The entry's changes as they were hashed; '' before it is sealed."""
    taken: Transition | None = None
    """The transition of a trigger; None where nobody fired one."""
    lost: tuple[tuple[str, PersonId], ...] = ()
    """(role, person) of everybody who plays a role no more: what waits for them in it ends."""


RefusalCode = Literal[
    "unknown_trigger",
    "wrong_state",
    "wrong_role",
    "guard_false",
    "evidence_missing",
    "evidence_unknown",
    "input_missing",
    "input_unknown",
    "input_invalid",
    "reason_missing",
    "occurred_in_future",
    "occurred_too_early",
    "suspended",
    "nothing_due",
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, in words a coordinator understands. An ordinary answer, not an exception."""

    code: RefusalCode
    instance: InstanceId
    trigger: str
    words: Words
    """The reason and what to do about it."""
    details: tuple[str, ...] = ()
    """The part that failed: roles that may, slots that are empty, the false part of a guard."""
