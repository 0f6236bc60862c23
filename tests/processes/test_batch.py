"""Several decisions in one batch: each sees what those before it have changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from programme.processes.batch import Batch
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.decision import Decision, Firing, InstanceId, PersonId, Refusal
from states.opening import Opening
from store import cycles, definition_versions, instances, people, role_holders
from store.database import Transaction, open_database
from store.definition_versions import DefinitionRow
from store.people import PersonDetails
from store.role_holders import RoleHolder
from tests.author import BY, SALT
from tests.cast import PAIR_YAML, YEAR, at

MORNING = at("2020-09-15")
PAPER = {"agreement": "ab" * 32}


@dataclass
class Pairs:
    """A batch in which one mentor has several pairs, each about to agree; two may."""

    batch: Batch
    numbers: list[InstanceId]
    coordinator: PersonId
    mentor: PersonId
    mentee: PersonId

    def fires(self, number: InstanceId, trigger: str, by: PersonId) -> Decision | Refusal:
        evidence = PAPER if trigger == "agree" else {}
        return self.batch.fire(number, Firing(trigger, by, evidence=evidence))

    def agreed(self) -> list[bool]:
        """The pairs agree, one after the other: which of them could."""
        return [
            isinstance(self.fires(number, "agree", self.coordinator), Decision)
            for number in self.numbers
        ]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    settings = Settings(home=tmp_path)
    opened = build(settings, open_database(settings.url))
    yield opened
    opened.close()


@pytest.fixture
def tx(app: Application) -> Iterator[Transaction]:
    with app.database.writing() as opened:
        yield opened


@pytest.fixture
def pairs(app: Application, tx: Transaction) -> Pairs:
    digest = sha256(PAIR_YAML.encode()).hexdigest()
    definition_versions.register(tx, DefinitionRow("process", "pair", 1, digest, PAIR_YAML), BY)
    cycle = cycles.add(tx, YEAR, "Школа", "roadmap", 1, "Europe/Moscow", BY)
    coordinator, mentor, mentee = (
        people.add(tx, PersonDetails(name, f"{name}@school.example"), SALT, BY)
        for name in ("coordinator", "mentor", "mentee")
    )
    role_holders.add(
        tx, cycle.id, RoleHolder("coordinator", coordinator, date(2020, 9, 1), None, ""), BY
    )
    batch = Batch(app, tx, cycle, MORNING)
    machine = app.machine(tx, "pair", 1)
    roles = {"mentor": (f"person:{mentor}",), "mentee": (f"person:{mentee}",)}
    found = Pairs(batch, instances.allot(tx, 4), coordinator, mentor, mentee)
    for number in found.numbers:
        batch.open(machine, Opening(number, cycle.id, f"pair {number}", roles))
        for trigger, by in (("propose", coordinator), ("answer_yes", mentor),
                            ("mentee_yes", mentee)):  # fmt: skip
            assert isinstance(found.fires(number, trigger, by), Decision)
    return found


def test_a_guard_counts_what_the_same_batch_has_decided_before(pairs: Pairs) -> None:
    assert pairs.agreed() == [True, True, False, False]


def test_a_guard_does_not_count_what_the_same_batch_has_undone(pairs: Pairs) -> None:
    pairs.agreed()
    first, *_, last = pairs.numbers
    ending = Firing("end", pairs.coordinator, reason="ab" * 32)
    assert isinstance(pairs.batch.fire(first, ending), Decision)
    assert isinstance(pairs.fires(last, "agree", pairs.coordinator), Decision)


def test_all_of_a_batch_is_written_in_the_order_it_was_decided_in(
    pairs: Pairs, tx: Transaction
) -> None:
    pairs.agreed()
    applied = pairs.batch.finish()
    assert [d.entry.trigger for d in applied if d.after.id == pairs.numbers[0]] == [
        "opened", "propose", "answer_yes", "mentee_yes", "agree",
    ]  # fmt: skip
    kept = instances.by_ids(tx, pairs.numbers)
    assert {number: kept[number] for number in pairs.numbers} == {
        number: pairs.batch.instance(number) for number in pairs.numbers
    }
