"""School 128's own year: the dates its order gives, and what was due before it was signed."""

import hashlib
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from programme.history import checkpoints, recent_entries, verification
from programme.people import register
from programme.processes import advance, cycles
from programme.processes.firing import Fired, Request, fire
from programme.processes.viewer import Look
from programme.school.application import Application
from programme.views import roadmap_status
from programme.views.roadmap_status import MeasureLine
from states.decision import PersonId, Refusal
from states.errors import DefinitionInvalid
from tests.author import BY
from tests.cast import at
from tests.school import everything

DATES = {
    "1.1": ("2020-08-01", "2020-08-31"),
    "1.2": (None, "2020-08-20"),
    "1.3": (None, "2020-08-20"),
    "1.4": (None, "2020-08-20"),
    "1.5": (None, "2020-08-20"),
    "1.6": (None, "2020-08-20"),
    "2.1": (None, "2020-08-31"),
    "2.2": ("2020-09-01", "2021-05-31"),
    "2.3": ("2020-09-01", "2021-05-31"),
    "2.4": (None, "2020-08-20"),
    "2.5": ("2020-08-01", "2020-12-31"),
    "2.6": ("2020-08-01", "2020-12-31"),
    "3.1": ("2020-06-01", "2020-08-31"),
    "3.2": ("2020-09-01", "2020-09-15"),
    "3.3": ("2020-09-16", "2020-09-30"),
    "3.4": ("2020-10-01", "2020-10-30"),
    "3.5": ("2020-09-01", "2021-05-31"),
    "3.6": ("2021-05-01", "2021-05-31"),
    "4.1": (None, "2020-10-01"),
    "5.1": ("2020-09-01", "2020-12-31"),
    "5.2": ("2020-09-01", "2020-12-31"),
    "5.3": ("2020-09-01", "2020-12-31"),
    "6.1": ("2020-12-01", "2020-12-31"),
    "7.1": (None, "2020-12-31"),
}
RETRO = {"1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.1", "2.4", "3.1"}
ROLES = ("director", "deputy_director", "social_pedagogue", "class_teachers", "psychologist",
         "coordinator", "municipality")  # fmt: skip


@pytest.fixture
def staff(app: Application) -> dict[str, PersonId]:
    """One person per role, the cycle opened on 1 September 2020."""
    found = {
        role: register.add(app, f"Сотрудник {n}", f"{role}@school.example", by=BY)
        for n, role in enumerate(ROLES)
    }
    holders = {role: [person] for role, person in found.items()}
    cycles.open_cycle(app, "2020/21", at("2020-09-01", 9), holders=holders)
    advance.advance(app, at("2020-09-01", 10))
    return found


def lines(app: Application, day: str) -> dict[str, MeasureLine]:
    return {line.number: line for line in roadmap_status.status(app, "2020/21", at(day))}


def document(tmp_path: Path, text: str = "приказ") -> Path:
    path = tmp_path / f"{hashlib.sha256(text.encode()).hexdigest()[:8]}.pdf"
    path.write_text(text)
    return path


@pytest.mark.usefixtures("staff")
def test_every_measure_has_the_dates_of_the_order(app: Application) -> None:
    found = lines(app, "2020-09-01")
    given = {
        number: (line.start and line.start.isoformat(), line.due and line.due.isoformat())
        for number, line in found.items()
    }
    assert given == DATES


@pytest.mark.usefixtures("staff")
def test_what_was_due_before_the_order_asks_to_be_confirmed_and_is_not_late_on_day_one(
    app: Application,
) -> None:
    found = lines(app, "2020-09-01")
    assert {n for n, line in found.items() if line.state == "past.to_confirm"} == RETRO
    assert not any(line.late for line in found.values())
    assert found["3.2"].state == "running.open"
    assert found["3.3"].state == "planned"
    assert found["3.2"].blocked_by == ("3.1",)


def test_an_order_due_on_the_20th_signed_on_the_25th_and_entered_in_september(
    app: Application, staff: dict[str, PersonId], tmp_path: Path
) -> None:
    request = Request(
        "2020/21 · 1.2",
        "confirm",
        staff["deputy_director"],
        evidence={"order": document(tmp_path), "regulation": document(tmp_path, "положение")},
        occurred_on=date(2020, 8, 25),
    )
    assert isinstance(fire(app, request, at("2020-09-03")), Fired)
    accept = Request(request.instance, "accept", staff["deputy_director"])
    refused = fire(app, accept, at("2020-09-04"))
    assert isinstance(refused, Refusal)
    assert refused.code == "wrong_role"
    assert isinstance(fire(app, replace(accept, actor=staff["director"]), at("2020-09-04")), Fired)
    line = lines(app, "2020-09-05")["1.2"]
    assert (line.state, line.late, line.accepted_on) == ("accepted", True, date(2020, 9, 4))
    entries = recent_entries.recent_entries(app, request.instance)
    confirmed = next(e.recorded.entry for e in entries if e.recorded.entry.trigger == "confirm")
    assert confirmed.occurred_on == date(2020, 8, 25)
    assert confirmed.recorded_at == at("2020-09-03")
    assert confirmed.planned_for == at("2020-09-16", 0)
    assert verification.verify(app).problems == ()


def test_the_six_measures_of_section_one_accepted_complete_it(
    app: Application, staff: dict[str, PersonId], tmp_path: Path
) -> None:
    plan = {f"1.{n}": "social_pedagogue" if n in (1, 6) else "deputy_director" for n in range(1, 7)}
    slots = {"1.1": ["roadmap"], "1.2": ["order", "regulation"], "1.3": ["documentation"],
             "1.4": ["agreements"], "1.5": ["motivation"], "1.6": ["order"]}  # fmt: skip
    for number, role in plan.items():
        name, file = f"2020/21 · {number}", document(tmp_path)
        evidence = dict.fromkeys(slots[number], file)
        confirm = Request(name, "confirm", staff[role], evidence=evidence)
        assert isinstance(fire(app, confirm, at("2020-09-02")), Fired)
        assert isinstance(
            fire(app, Request(name, "accept", staff["director"]), at("2020-09-03")), Fired
        )
    states = {line.number: line.state for line in roadmap_status.sections(app, "2020/21")}
    assert states["1"] == "complete"
    assert states["2"] == "open"


def test_a_document_that_is_missing_is_named_and_nothing_changes(
    app: Application, staff: dict[str, PersonId]
) -> None:
    before = checkpoints.head(app)
    answer = fire(
        app, Request("2020/21 · 3.2", "submit", staff["social_pedagogue"]), at("2020-09-10")
    )
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.details) == ("evidence_missing", ("base",))
    assert checkpoints.head(app) == before


def test_a_shift_of_the_cycle_moves_its_terms_and_history_says_why(
    app: Application, staff: dict[str, PersonId]
) -> None:
    look = Look(everything(staff), at("2020-09-05"))
    moved = cycles.shift(app, "2020/21", 14, "Карантин", at("2020-09-05"), staff["coordinator"])
    assert moved > 10
    found = lines(app, "2020-09-20")
    assert found["3.2"].due == date(2020, 9, 29)
    assert not found["3.2"].late
    newest = recent_entries.recent_entries(app, "2020/21 · 3.2", look=look)[0]
    assert (newest.recorded.entry.trigger, newest.reason) == ("reprojected", "Карантин")
    assert verification.verify(app).problems == ()


def test_a_pause_holds_the_year_and_resuming_moves_it(
    app: Application, staff: dict[str, PersonId]
) -> None:
    cycles.pause(app, "2020/21", "Карантин", at("2020-09-07"), staff["coordinator"])
    assert advance.advance(app, at("2020-09-20")).letters == 0
    cycles.resume(app, "2020/21", "Карантин снят", at("2020-09-21"), staff["coordinator"])
    assert lines(app, "2020-09-22")["3.2"].due == date(2020, 9, 29)
    assert lines(app, "2020-09-22")["3.4"].due == date(2020, 11, 13)


@pytest.mark.usefixtures("staff")
def test_a_late_measure_is_marked_reminded_and_escalated(app: Application) -> None:
    for day in range(1, 31):
        advance.advance(app, at(f"2020-09-{day:02}", 9))
    found = lines(app, "2020-09-30")
    assert found["3.2"].late
    assert found["3.2"].state == "running.open"
    assert verification.verify(app).problems == ()


@pytest.mark.usefixtures("staff")
def test_a_closed_cycle_fires_and_writes_nothing_more(app: Application) -> None:
    cycles.close_cycle(app, "2020/21", by=BY)
    done = advance.advance(app, at("2020-10-20"))
    assert (done.transitions, done.left) == (0, 0)


def test_a_plan_that_names_its_period_moves_what_derives_from_it(
    app: Application, tmp_path: Path
) -> None:
    folder = tmp_path / "definitions"
    shutil.copytree(app.settings.definitions, folder)
    plan = folder / "roadmap.yaml"
    text = plan.read_text("utf-8").replace("for_year: 2020\n", "period: [09-15, 04-30]\n")
    plan.write_text(text, "utf-8")
    app.settings.definitions = folder
    cycles.open_cycle(app, "2020/21", at("2020-09-01", 9), holders={})
    found = lines(app, "2020-09-01")
    assert (found["2.2"].start, found["3.5"].due) == (date(2020, 9, 15), date(2021, 4, 30))


def test_a_definition_with_an_error_opens_no_cycle(app: Application, tmp_path: Path) -> None:
    folder = tmp_path / "definitions"
    shutil.copytree(app.settings.definitions, folder)
    plan = folder / "roadmap.yaml"
    plan.write_text(plan.read_text("utf-8").replace("accepts: director", "accepts: rector", 1))
    app.settings.definitions = folder
    with pytest.raises(DefinitionInvalid) as refused:
        cycles.open_cycle(app, "2020/21", at("2020-09-01", 9), holders={})
    assert "E202" in refused.value.say("ru")
    assert cycles.listing(app) == []
