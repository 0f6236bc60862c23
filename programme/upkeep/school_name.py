"""Whose name letters bear: whether it is still that of the school whose plan comes with the
program."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import definitions as shipped
from programme.school.application import Application, document_of
from programme.upkeep.diagnosis import Diagnosis, State
from states.definition import Words
from states.plan import Plan
from store import cycles

WHAT = Words(ru="Название школы", en="Name of the school")
_OF_ANOTHER = Words(
    ru="Это название из плана, который идёт с программой; оно стоит в каждом письме. Если школа "
    "ваша — другая, исправьте его в своей копии roadmap.yaml до открытия года: "
    "NASTAVNIK_DEFINITIONS, docs/operating.md, шаг 3.",
    en="This is the name in the plan that comes with the program, and every letter bears it. Where "
    "yours is another school, change it in a roadmap.yaml of your own before the year is opened: "
    "NASTAVNIK_DEFINITIONS, docs/operating.md, step 3.",
)


def look(app: Application, _moment: datetime) -> Iterator[Diagnosis]:
    """The name of the open year's school; before there is a year, that of the next one."""
    with app.database.reading() as tx:
        named = [row.organisation for row in cycles.opened(tx)]
    ours = _name_in(shipped.FOLDER)
    for name in dict.fromkeys(named or filter(None, [_name_in(app.settings.definitions)])):
        state: State = "doubtful" if name == ours else "good"
        yield Diagnosis(WHAT, state, Words(ru=name, en=name), _OF_ANOTHER)


def _name_in(folder: Path) -> str:
    """'' where there is no plan of that file name."""
    file = folder / "roadmap.yaml"
    if not file.exists():
        return ""
    plan = document_of(file.read_bytes(), file.name).definition
    return plan.organisation.ru if isinstance(plan, Plan) else ""
