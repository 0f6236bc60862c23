"""A school's past is changed past the program: each way we know is seen, or told of."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from programme.access import accounts
from programme.history import checkpoints, kept_proof, readings, verification
from programme.history.kept_proof import KeptProof
from programme.history.readings import Reading
from programme.history.security_chain import ChainedLog
from programme.mail import delivery
from programme.people import register
from programme.processes import advance
from programme.school.application import Application
from states.decision import Absence, PersonId
from states.school_history import By
from tests.author import BY
from tests.cast import at
from tests.history.tampering import SINCE, TAMPERINGS, Seen, Tampering, tried
from tests.school import done, met

DAY = date(2020, 10, 12)
PAGE = Path(__file__).parents[2] / "docs" / "tampering.md"


@pytest.fixture
def lived(app: Application, who: dict[str, PersonId]) -> tuple[Application, KeptProof]:
    """A school with all that can be tampered with, and the proof that a letter carried away."""
    checkpoints.checkpoint(app, at("2020-09-29"))
    met(app, who)
    done(app, "2020-10-06", "give_mentor_feedback", who["mentor"], mood="poor", feedback="слёзы")
    absence = Absence(who["mentor"], DAY, DAY, None, "12-к")
    register.absent(app, absence, By(at("2020-10-06")))
    register.hold(app, "2020/21", "psychologist", who["stranger"], DAY, None, "7", by=BY)
    register.mute(app, who["stranger"], "digest", BY)
    accounts.add(app, "auditor", "auditor", None, BY)
    asyncio.run(delivery.deliver(app, at("2020-10-07")))
    advance.advance(app, at("2020-10-08"))
    for day in ("2020-10-07", "2020-10-08"):
        readings.note(app, Reading(1, 0, 0, "history", "opened", at(day)), None)
    assert verification.verify(app).problems == ()
    log = ChainedLog(app.settings.log_folder)
    for account in (1, 2, 3):
        log.append(f'{{"route": "POST /sign-in", "status": 403, "account": {account}}}')
    closed = checkpoints.checkpoint(app, at("2020-10-09"))
    readings.note(app, Reading(1, 0, 0, "history", "opened", at("2020-10-09")), None)
    assert closed is not None
    log.append('{"route": "POST /sign-in", "status": 403, "account": 4}')
    return app, kept_proof.proof_of(closed)


def test_whoever_changes_the_past_is_seen_or_it_is_said_why_not(
    lived: tuple[Application, KeptProof],
) -> None:
    app, kept = lived
    assert verification.verify(app, kept=kept).problems == ()
    seen = {one.what: tried(app, kept, one) for one in TAMPERINGS}
    assert verification.verify(app, kept=kept).problems == (), "nothing was left changed"
    for one in TAMPERINGS:
        found = seen[one.what]
        assert (one.code in found.codes) if one.code else not found.codes, (one.what, found)
    if not app.database.postgresql:
        assert PAGE.read_text("utf-8").split("\n\n", 1)[1] == table(seen)


def test_there_are_many_ways_and_most_are_seen() -> None:
    assert len(TAMPERINGS) > 60
    assert len({one.what for one in TAMPERINGS}) == len(TAMPERINGS)
    assert all(bool(one.code) != bool(one.why) for one in TAMPERINGS)


def table(seen: dict[str, Seen]) -> str:
    """As docs/tampering.md has it."""
    rows = [
        "| what is changed | `verify` before | `verify` | with a kept letter | export | why not |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(one, seen[one.what]) for one in TAMPERINGS),
    ]
    return "\n".join(rows) + "\n"


def _row(one: Tampering, seen: Seen) -> str:
    said = [bool(seen.codes - SINCE), bool(seen.codes), seen.proof, seen.export]
    marks = ["yes" if yes else "no" for yes in said]
    if "school_history" in "".join(one.sql):
        marks[0] = "not kept"
    return f"| {one.what} | {' | '.join(marks)} | {one.why} |"
