"""A plan: a school's order with its sections and measures, as data."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from states.cycle import Cycle, day_in_cycle
from states.definition import Expression, Fact, Model, Name, Names, Number, Process, Slot, Words
from states.span import SpanText
from states.term import Day, Term

MeasureKind = Literal["one_off", "standing", "recurring", "roll_up", "derived"]
"""`standing`: looked at regularly and never done early (2.2, 2.3). `recurring`: a control that
comes again until its term (7.1). `roll_up`: complete when the measures it waits for are (3.1).
`derived`: its dates follow from the programmes (3.5, 3.6)."""

Multiplies = Literal["school", "class", "partner", "person", "pair", "form"]


class PlanRole(Model):
    """Somebody who does or accepts measures of the order."""

    title: Words
    named: str | None = None
    """The name the order itself prints; only ever shown, never matched with a person."""
    collective: bool = False
    issues_orders: bool = False
    """May issue acts and orders of the school: the director."""


class Part(Model):
    """A sub-measure inside a cell of the table (1.2, 3.5, 3.6, 7.1)."""

    name: Name
    title: Words
    evidence: Name | None = None
    """The slot that shows it done; without one it is shown by the facts that complete the whole."""


class Result(Model):
    """The column 'Результат. Вид документа'."""

    title: Words
    kind: Literal["document", "act", "state", "municipal_data"]
    """`act`: an order only a role with `issues_orders` may issue. `state`: not a paper, so the
    evidence slots say what shows it. `municipal_data`: a result at the municipal level."""


class Measure(Model):
    """One row of the order's table."""

    number: Number
    title: Words
    term: Term
    term_text: str
    """The term as the order prints it."""
    kind: MeasureKind = "one_off"
    responsible: Names
    accountable: Name | None = None
    """Which of several responsible people answers for it."""
    accepts: Name
    result: Result | None = None
    evidence: tuple[Slot, ...] = ()
    parts: tuple[Part, ...] = ()
    waits_for: tuple[Number, ...] = ()
    multiplies: Multiplies = "school"
    assessment: bool = False
    """Measures what the programme did to its participants."""
    review: SpanText | None = None
    """How often a standing or recurring measure is looked at."""
    completes_when: Expression | None = None
    """Facts that submit it by themselves."""
    notes: Words | None = None


class Section(Model):
    """A section of the order."""

    number: Number
    title: Words
    measures: tuple[Measure, ...]


class Order(Model):
    """The act that brought the plan into force."""

    number: str
    date: date


class Stage(Model):
    """A step the target model knows, and the measures of the plan that carry it out."""

    stage: Name
    title: Words
    measures: tuple[Number, ...] = ()


class Plan(Model):
    """A school's order. Its dates without a year belong to the cycle it is opened for."""

    plan: Name
    version: Annotated[int, Field(ge=1)]
    title: Words
    organisation: Words
    order: Order
    for_year: int | None = None
    """The year the title speaks of."""
    period: tuple[Day, Day] | None = None
    """First and last day of the programme, where the order names them; else the cycle's."""
    roles: dict[Name, PlanRole]
    facts: dict[Name, Fact] = {}
    stages: tuple[Stage, ...] = ()
    processes: tuple[Process, ...]
    sections: tuple[Section, ...]

    def measures(self) -> tuple[Measure, ...]:
        """All measures in the order's own sequence."""
        return tuple(measure for section in self.sections for measure in section.measures)

    def accepting(self) -> frozenset[str]:
        """The roles that accept the result of some measure."""
        return frozenset(measure.accepts for measure in self.measures())


def in_period(plan: Plan, cycle: Cycle) -> Cycle:
    """The cycle with the programme's own dates, where the plan names them."""
    if plan.period is None:
        return cycle
    begins, ends = (day_in_cycle(int(day[-5:-3]), int(day[-2:]), cycle) for day in plan.period)
    return replace(cycle, begins=begins, ends=ends)


Definition = Process | Plan
