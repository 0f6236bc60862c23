"""A school with nothing in it but pairs of the bench's lifecycle, on any database."""

from datetime import date
from pathlib import Path

from bench.peers.lifecycle import BEGUN, FILE, STATES, TRIGGERS
from programme.processes.batch import Batch
from programme.processes.reprojection import notice_calendar
from programme.school.application import Application, build, document_of, rows_of
from programme.school.settings import Settings
from states.cycle import cycle_for
from states.decision import InstanceId, PersonId
from states.opening import Opening
from states.school_history import By
from store import cycles, definition_versions, instances, people, role_holders
from store.database import open_database
from store.people import PersonDetails
from tests.author import BY

COORDINATOR = PersonId(1)
CHUNK = 1000


def definition(by_itself: bool = False) -> bytes:
    """The lifecycle; with `by_itself` the engine takes every step once its deadline has passed."""
    text = FILE.read_text(encoding="utf-8")
    if by_itself:
        for state, trigger in zip(STATES, TRIGGERS, strict=False):
            lead = f"{{name: {state}, due: {{within: 7 days}}, "
            text = text.replace(
                f"{lead}overdue: {{to: coordinator}}", f"{lead}then: {{trigger: {trigger}}}"
            )
    return text.encode()


def school(
    url: str, folder: Path, synchronous: str, by_itself: bool = False, text: bytes = b""
) -> Application:
    """An open school: one cycle, one coordinator, one mentor and one mentee."""
    settings = Settings(home=folder, database_url=url, mail_from="school@school128.test")
    app = build(settings, open_database(url, synchronous=synchronous))
    # as opening a cycle does
    notice_calendar(app, BEGUN)
    with app.database.writing() as tx:
        for name in ("coordinator", "mentor", "mentee"):
            people.add(tx, PersonDetails(name, f"{name}@school128.test"), bytes(16), BY)
        row = cycles.add(tx, cycle_for("2020/21"), "bench", "pair", 1, "Europe/Moscow", By(BEGUN))
        holding = role_holders.RoleHolder("coordinator", COORDINATOR, date(2020, 8, 1), None, "")
        role_holders.add(tx, row.id, holding, BY)
        for found in rows_of(document_of(text or definition(by_itself), FILE.name)):
            definition_versions.register(tx, found, BY)
    return app


def open_pairs(app: Application, count: int) -> list[InstanceId]:
    """That many pairs in their first state."""
    roles = {"mentor": ("person:2",), "mentee": ("person:3",)}
    made: list[InstanceId] = []
    for start in range(0, count, CHUNK):
        with app.database.writing() as tx:
            row = cycles.by_name(tx)
            batch = Batch(app, tx, row, BEGUN)
            machine = app.machine(tx, "pair", 1)
            for number in instances.allot(tx, min(CHUNK, count - start)):
                batch.open(machine, Opening(number, row.id, f"pair {number}", roles))
                made.append(number)
            batch.finish()
    return made
