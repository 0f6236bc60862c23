"""Dates of a plan in a cycle: that they exist, follow each other, and are working days."""

from collections.abc import Iterator, Sequence
from datetime import date

from states.checks.parts import Context, PlanPart, plans, processes
from states.cycle import Cycle, cycle_on
from states.finding import Finding
from states.plan import Plan, in_period
from states.reading import Document
from states.term import Term, Window, resolve


def cycle_of(plan: Plan, context: Context) -> Cycle:
    """The cycle a plan is checked in: the one asked for, else that of its order."""
    return in_period(plan, context.cycle or cycle_on(plan.order.date))


def window(term: Term, cycle: Cycle) -> Window | None:
    """The days of a term, None where they do not exist."""
    try:
        return resolve(term, cycle)
    except ValueError:
        return None


def terms(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E701 a day that does not exist, E702 a window that ends before it begins, W711 a day off,
    W712 a term past the last published calendar."""
    for one in plans(documents):
        cycle = cycle_of(one.plan, context)
        for measure, path in one.measures():
            found = window(measure.term, cycle)
            place = (*path, "term")
            if found is None:
                yield one.finding(
                    "E701",
                    place,
                    f"{measure.number}: такого дня в цикле {cycle.name} нет",
                    f"{measure.number}: that day does not exist in {cycle.name}",
                    "Исправьте срок.",
                    "Mend the term.",
                )
            elif found.start and found.due and found.start > found.due:
                yield one.finding(
                    "E702",
                    place,
                    f"{measure.number}: срок кончается раньше, чем начинается",
                    f"{measure.number}: the term ends before it begins",
                    "Поменяйте дни местами.",
                    "Swap the days.",
                )
            elif found.due:
                yield from _day(one, context, measure.number, place, found.due)
    for part in processes(documents):
        cycle = context.cycle or _cycle_beside(documents) or cycle_on(date(2020, 9, 1))
        for _, deadline, path in part.deadlines():
            term = deadline.due
            if isinstance(term, Term) and term.budget is None and window(term, cycle) is None:
                yield part.finding(
                    "E701",
                    (*path, "due"),
                    f"срок «{deadline.name}»: такого дня нет",
                    f"deadline '{deadline.name}': that day does not exist",
                    "Исправьте срок.",
                    "Mend the term.",
                )


def _cycle_beside(documents: Sequence[Document]) -> Cycle | None:
    return next((cycle_on(one.plan.order.date) for one in plans(documents)), None)


def _day(
    one: PlanPart, context: Context, number: str, place: tuple[str | int, ...], due: date
) -> Iterator[Finding]:
    calendar = context.calendar
    if calendar is None:
        return
    if due > calendar.published_through:
        yield one.finding(
            "W712",
            place,
            f"{number}: срок позже последнего изданного производственного календаря",
            f"{number}: the term is past the last published calendar",
            "Добавьте файл calendars/ru-ГОД.yaml, когда выйдет постановление.",
            "Add calendars/ru-YEAR.yaml once the decree is out.",
        )
    if not calendar.is_working_day(due) or calendar.is_vacation(due):
        yield one.finding(
            "W711",
            place,
            f"{number}: последний день срока выпадает на нерабочий день {due:%d.%m.%Y}",
            f"{number}: the last day is a day off, {due.isoformat()}",
            "Перенесите срок на рабочий день.",
            "Move the term to a working day.",
        )


def order_of_measures(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E703: measures that wait for each other in a circle."""
    for one in plans(documents):
        waits = {measure.number: measure.waits_for for measure, _ in one.measures()}
        for measure, path in one.measures():
            seen: set[str] = set()
            todo = list(measure.waits_for)
            while todo:
                number = todo.pop()
                if number not in seen:
                    seen.add(number)
                    todo += waits.get(number, ())
            if measure.number in seen:
                yield one.finding(
                    "E703",
                    (*path, "waits_for"),
                    f"{measure.number} ждёт само себя",
                    f"{measure.number} waits for itself",
                    "Разорвите круг.",
                    "Break the circle.",
                )
