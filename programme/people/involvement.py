"""What somebody has to do with a school year that is open: a role, a substitution, a part or a deed
in any of its instances, whether it goes on or has ended."""

import orjson

from programme.school.application import Application
from states.decision import PersonId
from states.definition import Process, Words
from store import absences, cycles, involvement, role_holders
from store.database import Transaction
from store.involvement import Mention


def in_an_open_year(app: Application, tx: Transaction, person: PersonId) -> Words | None:
    """What there is of it, in words; None for somebody who has to do with no open year."""
    years = {row.cycle.name: row.cycle for row in cycles.opened(tx)}
    for held in role_holders.of_person(tx, person):
        if held.cycle in years:
            plan = app.plan(tx, held.plan, held.plan_version).plan
            title = plan.roles[held.role].title
            return Words(ru=f"роль «{title.ru}»", en=f"the role '{title.en}'")
    for several in absences.by_person(tx).values():
        for away in several:
            during = any(
                away.first <= year.ends and year.begins <= away.last for year in years.values()
            )
            if away.substitute == person and during:
                return Words(ru="замещение", en="a substitution")
    deed = involvement.acted(tx, person)
    if deed is not None:
        title = _process(app, tx, deed).title
        return Words(
            ru=f"шаг, который сделал этот человек («{title.ru}»)",
            en=f"a step that they took ({title.en})",
        )
    for mention in involvement.named(tx, person):
        process = _process(app, tx, mention)
        if _names(process, mention, person):
            title = process.title
            return Words(ru=f"участие («{title.ru}»)", en=f"a part ({title.en})")
    return None


def _process(app: Application, tx: Transaction, mention: Mention) -> Process:
    return app.machine(tx, mention.process, mention.version).process


def _names(process: Process, mention: Mention, person: PersonId) -> bool:
    """Whether an entry puts somebody into a role or into a field for people."""
    changes = orjson.loads(mention.changes)
    if any(f"person:{person}" in who for who in changes.get("roles", {}).values()):
        return True
    specs = process.fields
    return any(
        value == person and name in specs and specs[name].type == "person"
        for name, value in changes.get("fields", {}).items()
    )
