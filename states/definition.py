"""The language of definitions: one typed model behind reader, checker, schema, diagram and engine.

Two kinds of documents exist. A *process* is a state machine (`process: pair_lifecycle`). A *plan*
is a school's order (`plan: roadmap`): it carries the processes of a measure and of a section, and
the measures themselves as data. Expressions stay text here; `states.guard` compiles them.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, Self

from pydantic import Field

from states.fields import EVERYONE as EVERYONE
from states.fields import FieldSpec as FieldSpec
from states.fields import FieldText as FieldText
from states.fields import FieldType as FieldType
from states.primitives import LANGUAGES as LANGUAGES
from states.primitives import Expression as Expression
from states.primitives import Language as Language
from states.primitives import Model as Model
from states.primitives import Name as Name
from states.primitives import Names as Names
from states.primitives import Number as Number
from states.primitives import StateName as StateName
from states.primitives import StateNames as StateNames
from states.primitives import Words as Words
from states.span import SpanText
from states.term import Term

ENGINE_ROLE = "engine"
"""Who fires by itself: timers and signals."""


class Role(Model):
    """A part that people play in an instance or in the whole cycle."""

    title: Words
    collective: bool = False
    """Several people at once."""
    answers_by: Literal["link", "sign_in"] = "sign_in"
    """`link`: letters to this role carry a link to a form with whatever the role may do."""


class Fact(Model):
    """A named count over the instances of one cycle, computed once per batch."""

    count: Name
    """The process whose instances are counted."""
    within: StateNames = ()
    """States counted, with everything inside them; empty for all."""
    outside: StateNames = ()
    """States left out, with everything inside them."""
    where: dict[Name, Expression] = {}
    """An indexed field of the counted instance equals (or, for a list, is one of) this
    expression over the asking instance."""
    same: Names = ()
    """Roles whose people both instances share: a mentor's load is `same: mentor`."""


class Slot(Model):
    """A place for a result document."""

    slot: Name
    title: Words
    required: bool = True
    seen_by: Names = (EVERYONE,)
    """Roles whose people may open the document."""


class Message(Model):
    """Who a letter goes to. Its texts lie in `messages/<language>/<name>.j2`."""

    to: Names
    kind: Literal["notice", "duty", "reminder"] = "notice"
    """A notice can be muted; a duty cannot; reminders of one day join into one letter."""
    invitation: bool = False
    """Carries an iCalendar invitation for the day in the field `meeting_on`."""


class Ask(Model):
    """One question of a form; the answer goes into the field of that name."""

    field: Name
    title: Words | None = None
    required: bool = True


class Form(Model):
    """What a trigger asks for."""

    title: Words
    asks: tuple[Ask, ...]


class Reminder(Model):
    """A letter before a deadline."""

    before: SpanText
    to: Names
    message: Name = "reminder"


class Repeat(Model):
    """Said again, but not for ever."""

    every: SpanText
    at_most: Annotated[int, Field(ge=1, le=100)]


class Overdue(Model):
    """A letter at the moment a deadline passes, and again while nobody acts."""

    to: Names
    message: Name = "overdue"
    repeat: Repeat | None = None


class Escalation(Model):
    """A letter to somebody else once a deadline is long past."""

    after: SpanText
    to: Names
    message: Name = "escalation"


class Consequence(Model):
    """A trigger the engine fires by itself once a deadline has passed."""

    trigger: Name
    after: SpanText | None = None


class Counts(Model):
    """Fields in which a series keeps its rate: occurrences due and done."""

    due: Name
    done: Name


class EveryField(Model):
    """The rhythm of a series kept in a `word` field, so that a measure or a transition sets it."""

    field: Name


CatchUp = Literal["all", "last", "none"]


class Deadline(Model):
    """Until when something has to happen while an instance is in a state, and what follows."""

    name: Name
    title: Words | None = None
    due: Term | Literal["own_term", "own_term_start"] | None = None
    """`own_term` is the term the instance was opened with (a measure's term in the order),
    `own_term_start` the first moment of its first day: at once where it has none."""
    every: SpanText | EveryField | None = None
    """A series: an occurrence is due each time this span has passed, for as long as the state
    lasts. Exactly one of `due` and `every` is given. `{field: review}` reads the span from a
    field each time the next occurrence is set."""
    anchor: Name | None = None
    """The date field a budget counts from; the moment of entering the state where it is absent."""
    started_by: Names = ()
    """Starts at these triggers, not at entering the state."""
    restarted_by: Names = ()
    """These triggers start its budget anew."""
    met_by: Names = ()
    """These triggers meet it (leaving the state always does)."""
    met_when: Expression | None = None
    """It is met as soon as this holds."""
    unless: Expression | None = None
    """It is not armed where this holds at the start."""
    remind: tuple[Reminder, ...] = ()
    overdue: Overdue | None = None
    escalate: tuple[Escalation, ...] = ()
    then: Consequence | None = None
    catch_up: CatchUp = "last"
    """What a late run sends of the reminders it missed: all, the last one, none."""
    counts: Counts | None = None
    waits_for_absent: Names = ()
    """An absence of these roles' people moves it, where nobody stands in for them."""


class State(Model):
    """A state, or a region of states with an initial one."""

    name: Name
    title: Words
    initial: Name | None = None
    children: tuple[Self, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    final: bool = False
    unwatched: Words | None = None
    """Why no deadline needs to watch this state."""


def walk(states: Iterable[State], above: str = "") -> Iterator[tuple[str, State]]:
    """Every state with its whole path, regions before what is inside them."""
    for state in states:
        path = f"{above}.{state.name}" if above else state.name
        yield path, state
        yield from walk(state.children, path)


class Target(Model):
    """Other instances of the same cycle, found by their indexed fields."""

    process: Name
    where: dict[Name, Expression] = {}
    same: Names = ()


class Signal(Model):
    """A trigger fired at other instances in the same transaction, with a bound on its depth."""

    to: Target
    trigger: Name


class Transition(Model):
    """What a trigger does. Without `dest` the state stays as it is, and so do its deadlines."""

    trigger: Name
    title: Words | None = None
    source: StateNames
    dest: StateName | None = None
    by: Names = ()
    """Roles that may fire it; `engine` stands for timers and signals. Empty: only the engine."""
    guard: Expression | None = None
    refusal: Words | None = None
    """What a person is told when the guard is false."""
    told: Words | None = None
    """What a person is told when it is done, where there is more to say."""
    form: Name | None = None
    evidence: Literal["required", "any"] | Names = ()
    """Slots that must be filled; `required`: all those the instance asks for; `any`: none must be,
    and all may. What a step takes, and what counts for it, is in `states.papers`."""
    takes: Names = ()
    """Slots that may be filled with it beside those."""
    reason: bool = False
    """A reason must be given."""
    reason_seen_by: Names = ()
    """Roles whose people may read that reason; `everyone`: whoever may look at the instance."""
    set: dict[Name, Expression] = {}
    assign: dict[Name, Name] = {}
    """Gives a role to the person in a field: `mentor: candidate`."""
    releases: Names = ()
    """Roles that end with it: nobody plays them here from then on."""
    clears: Names = ()
    """Fields that go back to their first value, and slots that are emptied, before `set` and what
    is handed in with it."""
    notify: Names = ()
    signal: tuple[Signal, ...] = ()
    deadlines: Literal["keep", "suspend", "resume"] = "keep"
    """`suspend` stops the clock of every deadline of the instance, `resume` lets it run on."""


class Process(Model):
    """A state machine."""

    process: Name
    version: Annotated[int, Field(ge=1)]
    title: Words
    instance_title: Words | None = None
    retention: SpanText | None = None
    """How long after an instance's end the data of those in it are kept; then an erasure is
    proposed. None: nobody is proposed for what they did here."""
    initial: Name
    retro: StateName | None = None
    """Where an instance starts whose whole own term had passed before the plan came into force."""
    roles: dict[Name, Role]
    fields: dict[Name, FieldText] = {}
    facts: dict[Name, Fact] = {}
    evidence: tuple[Slot, ...] = ()
    messages: dict[Name, Message] = {}
    forms: dict[Name, Form] = {}
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
