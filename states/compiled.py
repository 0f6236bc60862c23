"""A definition's parts with their expressions compiled: what a machine is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from states.calendar import Calendar
from states.decision import ArmedDeadline, Timer, Value
from states.definition import Deadline, Fact, Signal, Transition
from states.guard import Compiled
from states.papers import Papers
from states.span import Span


@dataclass(frozen=True, slots=True)
class CompiledSignal:
    """A signal with the expressions that find its targets."""

    signal: Signal
    where: tuple[tuple[str, Compiled], ...]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledTransition:
    """A transition with its expressions ready; `index` is its place in the file."""

    index: int
    spec: Transition
    guard: Compiled | None
    sets: tuple[tuple[str, Compiled], ...]
    signals: tuple[CompiledSignal, ...]
    asked: frozenset[str]
    """Fields its form asks for."""
    required: tuple[str, ...]
    """Those that a person has to answer."""
    papers: Papers
    """The documents it takes, and those it wants."""
    cleared: Mapping[str, Value]
    """Fields it clears, with their first values."""
    apart: tuple[str, ...] = ()
    """Fields of people who have to be others than the actor (`states.apart`)."""


@dataclass(frozen=True, slots=True, eq=False)
class CompiledFact:
    """A count, with the expressions over the asking instance that say which instances it means."""

    name: str
    spec: Fact
    where: tuple[tuple[str, Compiled], ...]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledDeadline:
    """A deadline, the state or region it lives in, and its expressions."""

    spec: Deadline
    home: str
    met_when: Compiled | None
    unless: Compiled | None
    over_by: frozenset[str]
    """Triggers that end it, be it met or begun anew; those that meet a series do not."""
    personal: frozenset[str] = frozenset()
    """The roles of its process that nobody stands in for."""
    timers: dict[tuple[datetime, Calendar], tuple[Timer, ...]] = field(default_factory=dict)
    """Moments worked out before: many instances are due on one day."""
    armed: dict[tuple[datetime, datetime, datetime, int, Calendar], ArmedDeadline] = field(
        default_factory=dict
    )
    """Deadlines made before: (anchor, due, now, occurrence, calendar)."""
    dues: dict[tuple[datetime, Calendar, Span, int], datetime] = field(default_factory=dict)
    """When a span of days after an anchor is over, worked out before."""
