"""What is odd in the terms of an order: warnings whose codes are those of the trade's own list (A1-A18).

Nothing here knows a number of a measure: dates, roles, results and dependencies show it all.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from states.checks.dates import cycle_of
from states.checks.parts import Context, PlanPart, plans
from states.checks.plans import warning, windows
from states.finding import Finding
from states.plan import Measure
from states.reading import Document, Path

_YEAR = re.compile(r"20\d\d")
_DOTTED = re.compile(r"\d{2}\.\d{2}\.\d{4}")
_STANDING = ("standing", "recurring")


def of_terms(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """A1 before the order, A5 another year than the title's, A9 two ends without a rule, A10 an
    undefined period, A11 no year, no start, or several ways to write a day."""
    for one in plans(documents):
        signed = one.plan.order.date
        for measure, path, start, due in windows(one, context):
            number, place = measure.number, (*path, "term")
            if due < signed:
                yield warning(
                    one,
                    "A1",
                    place,
                    f"{number}: срок прошёл ({due:%d.%m.%Y}) до приказа от {signed:%d.%m.%Y}",
                    f"{number}: due on {due}, before the order of {signed}",
                    (
                        "Издайте приказ раньше или назначьте срок после него.",
                        "Issue the order earlier, or set the term after it.",
                    ),
                )
            elif start is not None and start < signed:
                yield warning(
                    one,
                    "A1",
                    place,
                    f"{number}: срок начался ({start:%d.%m.%Y}) до приказа от {signed:%d.%m.%Y}",
                    f"{number}: begins on {start}, before the order of {signed}",
                    (
                        "Начните срок не раньше приказа.",
                        "Begin the term no earlier than the order.",
                    ),
                )
            if one.plan.for_year and due.year != one.plan.for_year:
                yield warning(
                    one,
                    "A5",
                    place,
                    f"{number}: срок в {due.year} году, а план на {one.plan.for_year} год",
                    f"{number}: due in {due.year}, while the plan is for {one.plan.for_year}",
                    ("Назовите в заголовке учебный год.", "Name the school year in the title."),
                )
            yield from _words_of_term(one, measure, path)
        dotted = [bool(_DOTTED.search(measure.term_text)) for measure, _ in one.measures()]
        if any(dotted) and not all(dotted):
            yield warning(
                one,
                "A11",
                ("sections",),
                "сроки записаны по-разному: и числом (20.08.2020), и словами",
                "terms are written in several ways: as a number and in words",
                ("Запишите все сроки одинаково.", "Write every term in the same way."),
            )


def _words_of_term(one: PlanPart, measure: Measure, path: Path) -> Iterator[Finding]:
    number, term, place = measure.number, measure.term, (*path, "term_text")
    if term.alternative is not None:
        yield warning(
            one,
            "A9",
            place,
            f"{number}: назван второй срок («или»), но не сказано, когда какой",
            f"{number}: a second end is named without a rule for which counts when",
            ("Оставьте один срок.", "Keep one of them."),
        )
    derived = term.kind.derived
    if derived and one.plan.period is None:
        yield warning(
            one,
            "A10",
            place,
            f"{number}: период реализации нигде не определён",
            f"{number}: the period is defined nowhere",
            ("Назовите период: period: [09-01, 05-31].", "Name it: period: [09-01, 05-31]."),
        )
    elif not derived and not _YEAR.search(measure.term_text):
        yield warning(
            one,
            "A11",
            place,
            f"{number}: в сроке «{measure.term_text}» нет года",
            f"{number}: the term '{measure.term_text}' has no year",
            ("Добавьте год.", "Add the year."),
        )
    if term.start is not None:
        yield warning(
            one,
            "A11",
            place,
            f"{number}: начало срока не названо, оно выведено",
            f"{number}: the start of the term is not named but inferred",
            ("Назовите первый день срока.", "Name the first day of the term."),
        )


def of_dependencies(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """A2 an act due before the order that brings the plan into force, A3 due before what it waits
    for, A4 a roll-up that begins before its parts, A6 no assessment at the end, A7 begins before
    what it waits for is due, A8 control that ends before the programme does."""
    for one in plans(documents):
        cycle = cycle_of(one.plan, context)
        rows = {m.number: (m, start, due) for m, _, start, due in windows(one, context)}
        for measure, path, start, due in windows(one, context):
            number, place = measure.number, (*path, "waits_for")
            waited = [rows[n] for n in measure.waits_for if n in rows]
            if measure.result and measure.result.kind == "act" and due < one.plan.order.date:
                yield warning(
                    one,
                    "A2",
                    (*path, "term"),
                    f"{number}: акт нужен к {due:%d.%m.%Y}, раньше приказа, который его поручает",
                    f"{number}: the act is due on {due}, before the order that asks for it",
                    ("Назначьте срок после приказа.", "Set the term after the order."),
                )
            for before, _, first_due in waited:
                if first_due > due and before.kind not in _STANDING:
                    yield warning(
                        one,
                        "A3",
                        place,
                        f"{number} нужно раньше ({due:%d.%m.%Y}), чем {before.number}, от которого "
                        f"оно зависит ({first_due:%d.%m.%Y})",
                        f"{number} is due on {due}, before {before.number} ({first_due}), which it "
                        "depends on",
                        ("Поменяйте сроки.", "Change the terms."),
                    )
                elif (
                    start is not None
                    and start < first_due
                    and measure.kind == "one_off"
                    and before.kind not in _STANDING
                ):
                    yield warning(
                        one,
                        "A7",
                        place,
                        f"{number} начинается раньше ({start:%d.%m.%Y}), чем готово "
                        f"{before.number} ({first_due:%d.%m.%Y})",
                        f"{number} begins on {start}, before {before.number} is due ({first_due})",
                        ("Начните позже.", "Begin later."),
                    )
            starts = [first for _, first, _ in waited if first is not None]
            if measure.kind == "roll_up" and start and starts and start < min(starts):
                yield warning(
                    one,
                    "A4",
                    (*path, "term"),
                    f"{number}: начинается раньше всего, из чего состоит",
                    f"{number}: begins before everything it is made of",
                    ("Начните вместе с первым из них.", "Begin with the first of them."),
                )
            if measure.kind == "recurring" and due < cycle.ends:
                yield warning(
                    one,
                    "A8",
                    (*path, "term"),
                    f"{number}: контроль кончается {due:%d.%m.%Y}, программа идёт до "
                    f"{cycle.ends:%d.%m.%Y}",
                    f"{number}: control ends on {due}, the programme on {cycle.ends}",
                    ("Продлите контроль до конца программы.", "Let it last as long."),
                )
            if measure.assessment and due < cycle.ends - timedelta(days=45):
                yield warning(
                    one,
                    "A6",
                    (*path, "term"),
                    f"{number}: рост оценивают {due:%d.%m.%Y}, а на выходе не измеряют",
                    f"{number}: growth is assessed on {due} and not at the end",
                    ("Добавьте оценку в конце программы.", "Add an assessment at the end."),
                )
