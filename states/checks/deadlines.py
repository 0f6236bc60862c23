"""Deadlines: with a budget, in their order, told to somebody, and no mail storms."""

from collections.abc import Iterator, Sequence

from states.checks.parts import CheckedPart, Context, processes
from states.checks.references import letters_of
from states.definition import Deadline
from states.finding import Finding
from states.reading import Document, Path
from states.span import Span
from states.term import Term

_HOURS = {
    "minutes": 1 / 60,
    "hours": 1,
    "days": 24,
    "working_days": 24,
    "weeks": 168,
    "months": 720,
    "years": 8760,
}


def hours(span: Span) -> float:
    """About how long a span is."""
    return span.amount * _HOURS[span.unit]


def budgets(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E501 neither or both of due and every, E502 reminded before it begins, E506 no rhythm."""
    for part in processes(documents):
        for _, deadline, path in part.deadlines():
            if (deadline.due is None) == (deadline.every is None):
                yield part.finding(
                    "E501",
                    path,
                    f"у срока «{deadline.name}» должно быть либо due, либо every",
                    f"deadline '{deadline.name}' needs either due or every",
                    "Оставьте одно из двух.",
                    "Keep one of the two.",
                )
            yield from _reminders(part, deadline, path)
            if isinstance(deadline.every, Span) and deadline.every.amount == 0:
                yield part.finding(
                    "E506",
                    (*path, "every"),
                    f"срок «{deadline.name}» повторяется без перерыва",
                    f"deadline '{deadline.name}' comes again without a pause",
                    "Дайте промежуток больше нуля.",
                    "Give a span greater than nothing.",
                )


def kept(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E509 data of people that would be let go as soon as an instance ends."""
    for part in processes(documents):
        span = part.process.retention
        if span is not None and hours(span) < 24:
            yield part.finding(
                "E509",
                ("retention",),
                f"данные людей хранятся после завершения меньше суток: {span}",
                f"data of people are kept for less than a day after the end: {span}",
                "Назовите срок в месяцах или годах, например 3 years.",
                "Name a term in months or years, such as 3 years.",
            )


def _reminders(part: CheckedPart, deadline: Deadline, path: Path) -> Iterator[Finding]:
    budget = deadline.due.budget if isinstance(deadline.due, Term) else None
    budget = deadline.every if isinstance(deadline.every, Span) else budget
    if budget is None:
        return
    for number, reminder in enumerate(deadline.remind):
        if hours(reminder.before) >= hours(budget):
            yield part.finding(
                "E502",
                (*path, "remind", number),
                f"напоминание за {reminder.before}, а на всё даётся {budget}",
                f"reminded {reminder.before} before, while the whole budget is {budget}",
                "Напоминайте ближе к сроку.",
                "Remind closer to the deadline.",
            )


def letters(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E504 told to nobody, W505 a mail storm, E508 escalations out of order, W507 nobody learns."""
    for part in processes(documents):
        for _, deadline, path in part.deadlines():
            for place, roles, _ in letters_of(deadline, path):
                if not roles:
                    yield part.finding(
                        "E504",
                        place,
                        f"письмо срока «{deadline.name}» никому не адресовано",
                        f"a letter of deadline '{deadline.name}' goes to nobody",
                        "Укажите роль в to.",
                        "Name a role in to.",
                    )
            yield from _storm(part, deadline, path)
            order = [hours(escalation.after) for escalation in deadline.escalate]
            if order != sorted(order):
                yield part.finding(
                    "E508",
                    (*path, "escalate"),
                    f"эскалации срока «{deadline.name}» идут не по порядку",
                    f"the escalations of deadline '{deadline.name}' are out of order",
                    "Расположите их по возрастанию after.",
                    "Put them in the order of after.",
                )
            silent = not (deadline.remind or deadline.overdue or deadline.escalate or deadline.then)
            if silent and deadline.counts is None:
                yield part.finding(
                    "W507",
                    path,
                    f"о сроке «{deadline.name}» никто не узнает",
                    f"nobody learns of deadline '{deadline.name}'",
                    "Добавьте remind, overdue или escalate.",
                    "Add remind, overdue or escalate.",
                )


def _storm(part: CheckedPart, deadline: Deadline, path: Path) -> Iterator[Finding]:
    repeat = deadline.overdue.repeat if deadline.overdue else None
    often = repeat is not None and (hours(repeat.every) < 24 or repeat.at_most > 14)
    rhythm = isinstance(deadline.every, Span) and 0 < hours(deadline.every) < 24
    if often or (rhythm and deadline.overdue):
        yield part.finding(
            "W505",
            (*path, "overdue"),
            f"срок «{deadline.name}» пишет слишком часто",
            f"deadline '{deadline.name}' writes too often",
            "Повторяйте не чаще раза в день и не больше 14 раз.",
            "Repeat at most once a day and 14 times in all.",
        )


def watched(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """W503: a state somebody can stay in for ever, and no deadline says so."""
    for part in processes(documents):
        structure = part.structure()
        homes = {home for home, _, _ in part.deadlines()}
        excused = {name for name, state, _ in part.states() if state.unwatched}
        for name, state, path in part.states():
            if state.children or state.final or name not in structure.nodes:
                continue
            if not (homes | excused).intersection(structure.around(name)):
                yield part.finding(
                    "W503",
                    path,
                    f"за состоянием «{name}» не следит ни один срок",
                    f"no deadline watches state '{name}'",
                    "Добавьте deadlines или объясните в unwatched, почему не нужно.",
                    "Add deadlines, or say in unwatched why none is needed.",
                )
