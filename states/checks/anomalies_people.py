"""What is odd in the people and results of an order (A8, A12-A14, A17, A18)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from states.checks.parts import Context, plans
from states.checks.plans import warning, windows
from states.finding import Finding
from states.reading import Document, Path


def of_people(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """A12 an act by somebody who issues none, one person for most of it, too much on one day, and
    A13 several responsible people and nobody accountable."""
    for one in plans(documents):
        issuing = {name for name, role in one.plan.roles.items() if role.issues_orders}
        total, load = 0, Counter[str]()
        for measure, path in one.measures():
            total += 1
            load.update(measure.responsible)
            number, place = measure.number, (*path, "responsible")
            act = measure.result is not None and measure.result.kind == "act"
            if act and not issuing & set(measure.responsible):
                yield warning(
                    one,
                    "A12",
                    place,
                    f"{number}: акт вправе издать только директор",
                    f"{number}: only the director may issue an act",
                    ("Назначьте ответственным директора.", "Make the director responsible."),
                )
            if len(measure.responsible) > 1 and measure.accountable is None:
                yield warning(
                    one,
                    "A13",
                    place,
                    f"{number}: ответственных несколько, главный не назван",
                    f"{number}: several are responsible and nobody is accountable",
                    ("Назовите одного: accountable.", "Name one: accountable."),
                )
        for role, count in load.items():
            if total > 4 and count * 2 > total:
                yield warning(
                    one,
                    "A12",
                    ("roles", role),
                    f"на роль «{one.plan.roles[role].title.ru}» приходится {count} из {total}",
                    f"the role '{one.plan.roles[role].title.en}' carries {count} of {total}",
                    ("Распределите мероприятия.", "Share out the measures."),
                )
        days: dict[date, list[tuple[str, Path]]] = {}
        for measure, path, _, due in windows(one, context):
            if measure.kind == "one_off":
                days.setdefault(due, []).append((measure.number, path))
        for due, found in days.items():
            if len(found) >= 6:
                numbers = ", ".join(number for number, _ in found)
                yield warning(
                    one,
                    "A12",
                    (*found[0][1], "term"),
                    f"на {due:%d.%m.%Y} приходится {len(found)} сроков: {numbers}",
                    f"{len(found)} terms end on {due}: {numbers}",
                    ("Разнесите сроки.", "Spread the terms."),
                )


def of_results(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """A8 no result at all, A14 a municipal result, A17 a state instead of a paper without evidence,
    A18 a stage of the target model that the plan lacks."""
    for one in plans(documents):
        for measure, path in one.measures():
            number, place = measure.number, (*path, "result")
            if measure.result is None:
                yield warning(
                    one,
                    "A8",
                    place,
                    f"{number}: результат не назван",
                    f"{number}: no result is named",
                    ("Назовите документ: справка о контроле.", "Name a document."),
                )
                continue
            if measure.result.kind == "municipal_data" and measure.accepts != "municipality":
                yield warning(
                    one,
                    "A14",
                    place,
                    f"{number}: результат муниципального уровня поручен школе",
                    f"{number}: a municipal result is asked of a school",
                    ("Принимает муниципальный орган.", "Let the municipal office accept it."),
                )
            if measure.result.kind in ("state", "municipal_data") and not measure.evidence:
                if measure.kind == "roll_up":
                    continue
                yield warning(
                    one,
                    "A17",
                    place,
                    f"{number}: результат не документ, и не сказано, чем он подтверждается",
                    f"{number}: the result is no document, and nothing says what shows it",
                    ("Добавьте evidence.", "Add evidence."),
                )
        for position, stage in enumerate(one.plan.stages):
            if not stage.measures:
                yield warning(
                    one,
                    "A18",
                    ("stages", position),
                    f"в плане нет этапа «{stage.title.ru}»",
                    f"the plan lacks the stage '{stage.title.en}'",
                    ("Добавьте мероприятие.", "Add a measure."),
                )
