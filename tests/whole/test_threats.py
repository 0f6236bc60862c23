"""What docs/security.md promises and no other test shows."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from bench.many import LIFECYCLE
from bench.peers.lifecycle import BEGUN
from bench.peers.school import open_pairs, school
from deploy.postgres import Cluster
from notifications.channels.smtp import SmtpTransport
from notifications.smtp_session import SmtpServer
from programme.history import checkpoints, verification
from programme.mail import delivery
from programme.people import erasure, register
from programme.processes import pairs
from programme.processes.cycles import open_cycle
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.decision import PersonId, Refusal
from states.errors import DefinitionFailed, WrongUse
from states.school_history import By
from store.database import open_database
from tests import sql
from tests.author import BY
from tests.cast import at

MORNING = at("2020-09-02", 10)


@pytest.fixture
def app(tmp_path: Path) -> Application:
    """A pair whose mentor was asked, by a letter that waits."""
    opened = build(Settings(home=tmp_path), open_database(f"sqlite:///{tmp_path / 'x.db'}"))
    coordinator = register.add(opened, "Куратор", "coordinator@school.example", by=BY)
    mentee = register.add(opened, "Ученик", "mentee@school.example", kind="minor", by=BY)
    guardian = register.add(opened, "Мама", "old@school.example", by=BY)
    open_cycle(opened, "2020/21", at("2020-09-01"), holders={"coordinator": [coordinator]})
    pairs.open_pairs(opened, "2020/21", [pairs.NewPair(mentee, (guardian,))], at("2020-09-01"))
    asked = Request("pair 1", "record_request", coordinator, inputs={"request_kind": "arts"})
    assert isinstance(fire(opened, asked, MORNING), Fired)
    return opened


def sent_to(app: Application) -> set[str]:
    """Who gets a letter now."""
    asyncio.run(delivery.deliver(app, MORNING))
    found = [path.read_text(encoding="utf-8") for path in app.settings.mail_folder.glob("*.eml")]
    heads = [line for text in found for line in text.splitlines() if line.startswith("To:")]
    return {line.rpartition("<")[2].strip("> ") for line in heads}


def test_a_letter_goes_to_the_address_there_is_when_it_leaves(app: Application) -> None:
    with app.database.writing() as tx:
        sql.run(tx, "UPDATE people SET address = 'new@school.example' WHERE name = 'Мама'")
    found = sent_to(app)
    assert "new@school.example" in found
    assert "old@school.example" not in found
    app.close()


def test_somebody_erased_gets_no_letter_that_waited(app: Application) -> None:
    erasure.erase(app, PersonId(3), By(MORNING))
    assert "old@school.example" not in sent_to(app)
    app.close()


def test_somebody_without_the_role_is_refused_and_nothing_is_written(app: Application) -> None:
    stranger = register.add(app, "Посторонний", by=BY)
    pairs.open_pairs(app, "2020/21", [pairs.NewPair(PersonId(2))], MORNING)
    before = checkpoints.head(app)
    for who in (PersonId(3), stranger):
        asked = Request("pair 2", "record_request", who, inputs={"request_kind": "arts"})
        answer = fire(app, asked, MORNING)
        assert isinstance(answer, Refusal)
        assert answer.code == "wrong_role"
    assert checkpoints.head(app) == before
    app.close()


def test_mail_without_tls_to_another_machine_is_refused() -> None:
    with pytest.raises(WrongUse, match="this machine only"):
        SmtpTransport(SmtpServer("mail.example", 25, "none"))


def test_signals_that_go_on_and_on_end_and_change_nothing(tmp_path: Path) -> None:
    text = LIFECYCLE.replace(
        b"by: coordinator, set: {meetings: meetings + 1}}",
        b"by: [coordinator, engine], set: {meetings: meetings + 1},"
        b" signal: [{to: {process: pair}, trigger: meet}]}",
    )
    assert text != LIFECYCLE
    app = school(f"sqlite:///{tmp_path / 'x.db'}", tmp_path, "OFF", text=text)
    open_pairs(app, 2)
    before = checkpoints.head(app)
    with pytest.raises(DefinitionFailed):
        fire(app, Request("pair 1", "meet", PersonId(1)), BEGUN)
    assert checkpoints.head(app) == before
    app.close()


def test_who_may_not_enter_the_clusters_folder_does_not_reach_it(cluster: Cluster) -> None:
    assert cluster.folder.stat().st_mode & 0o077 == 0
    with psycopg.connect(cluster.url()) as connection:
        row = connection.execute("SHOW listen_addresses").fetchone()
    assert row == ("",)


def test_what_lists_are_sorted_by_is_verified_too(app: Application) -> None:
    assert verification.verify(app).problems == ()
    with app.database.writing() as tx:
        # what no statement of ours does
        sql.run(tx, "UPDATE instances SET next_due_at = 1 WHERE name = 'pair 1'")
    assert [problem.code for problem in verification.verify(app).problems] == ["next_due"]
