"""Everything together: scheduled runs fire, all stop cleanly, and come back after any blow."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bench.cuts import cut_often
from programme.access import accounts, sessions
from programme.history import recent_entries, verification
from programme.mail import letters
from programme.processes import advance
from programme.school.application import open_application
from programme.school.settings import Settings
from programme.upkeep import runs as upkeep_runs
from programme.upkeep.runs import silence
from states.finding import errors
from states.school_history import By
from tests.real_up import RealUp, eventually, long_ago, open_pairs, open_school

PASSWORD = "семь раз отмерь, один отрежь"  # noqa: S105  # of a school that lives for one test


@pytest.fixture
def school(tmp_path: Path) -> Iterator[RealUp]:
    made = RealUp(tmp_path)
    yield made
    made.cut()


def flows_that_ran(school: RealUp) -> set[object]:
    """The flows of which a scheduled run has completed."""
    finished: dict[str, object] = {
        "flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}},
        "limit": 100,
    }
    rows = school.prefect("flow_runs/filter", finished)
    return {row["flow_id"] for row in rows if row["auto_scheduled"]}


def logged(school: RealUp) -> str:
    """What the runs have written to Prefect's own log."""
    lines = school.prefect("logs/filter", {"limit": 200})
    return "\n".join(str(line["message"]) for line in lines)


def runs_page(school: RealUp) -> str:
    """The page of flow runs, as an auditor sees it."""
    now = datetime.now(UTC)
    with open_application(school.settings) as app:
        accounts.add(app, "auditor", "auditor", PASSWORD, By(now))
        token = sessions.sign_in(app, "auditor", PASSWORD, "127.0.0.1", "", now).token
    found = httpx.get(f"{school.page()}/runs", cookies={"nastavnik_session": token}, timeout=30)
    return found.text


def test_a_scheduled_run_fires_a_due_timer_and_all_stop_on_sigterm(school: RealUp) -> None:
    open_school(school.settings, long_ago())
    open_pairs(school.settings, long_ago())
    process = school.start()
    try:
        assert eventually(lambda: school.health() == 200, 180), school.said()
        assert eventually(lambda: len(flows_that_ran(school)) >= 2, 240)
        # deliver may have run before there was a letter, and what found nothing leaves none
        artifacts = school.prefect("artifacts/filter", {"limit": 100})
        assert "advance" in {artifact["key"] for artifact in artifacts}
        ran = school.prefect("flow_runs/filter", {"sort": "START_TIME_DESC", "limit": 50})
        named = [str(run["name"]) for run in ran if run["state_type"] == "COMPLETED"]
        assert all(re.fullmatch(r"(advance|deliver) \d\d\.\d\d \d\d:\d\d", name) for name in named)
        assert all("nastavnik" in json.dumps(run["tags"]) for run in ran)
        # Prefect gathers the lines of a run for some seconds before it keeps them
        assert eventually(lambda: "переходов: " in logged(school), 30), logged(school)
        assert "school.example" not in logged(school)
        assert "Ученик" not in logged(school)
        shown = runs_page(school)
        assert "Prefect сейчас не отвечает" not in shown
        assert "завершён" in shown
        assert f":{school.settings.prefect_port}/runs/flow-run/" in shown
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert eventually(lambda: not school.processes(), 15)
    with open_application(school.settings) as app:
        line = next(e for e in recent_entries.recent_entries(app, "pair 1") if e.recorded.entry.run)
        assert line.recorded.entry.trigger == "elapsed"
        assert verification.verify(app).problems == ()
        assert not silence(app, datetime.now(UTC) + timedelta(minutes=1))


def test_after_a_kill_and_a_week_of_standstill_one_advance_catches_up(school: RealUp) -> None:
    open_school(school.settings, datetime.now(UTC) - timedelta(days=2))
    open_pairs(school.settings, datetime.now(UTC) - timedelta(days=2))
    process = school.start()
    assert eventually(lambda: school.health() == 200, 180), school.said()
    assert eventually(lambda: bool(flows_that_ran(school)), 240)
    process.kill()
    process.wait(10)
    # the kernel ends the others with their parent; whatever is left is killed hard, as by a fault
    school.cut()
    week = datetime.now(UTC) + timedelta(days=9)
    with open_application(school.settings) as app:
        assert {flow.flow for flow in silence(app, week)} == {"advance", "deliver"}
        before = {row.recorded.id for row in recent_entries.recent_entries(app, "pair 1")}
        done = advance.advance(app, week)
        assert done.left == 0
        assert advance.advance(app, week).transitions == 0
        fresh = [
            e for e in recent_entries.recent_entries(app, "pair 1") if e.recorded.id not in before
        ]
        assert len(fresh) == 1
        assert len(letters.listing(app, name="pair 1")) == 1
        timers = fresh[0].recorded.entry.changes["timers"]
        assert json.dumps(timers).count("due") >= 1
        assert verification.verify(app).problems == ()


def test_after_three_power_cuts_both_flows_run_within_minutes_and_no_letter_is_lost() -> None:
    cuts, faults = cut_often(3, 7, "sqlite")
    assert faults == []
    assert all(set(cut.seconds) == {"advance", "deliver"} for cut in cuts)


def test_where_the_schedule_hangs_the_supervisor_tells_does_the_work_and_starts_it_anew(
    school: RealUp,
) -> None:
    open_school(school.settings, long_ago())
    school.start()
    assert eventually(lambda: len(heartbeats(school)) == 2, 240), school.said()
    hung = school.process_of("flows.serving")
    os.kill(hung, signal.SIGSTOP)
    open_pairs(school.settings, long_ago())

    def stood_in() -> bool:
        with open_application(school.settings) as app:
            return {"advance", "deliver"} <= {
                run.flow for run in upkeep_runs.runs(app) if run.trouble == upkeep_runs.STOOD_IN
            }

    assert eventually(stood_in, 180), school.said()
    assert "молчит" in school.said()
    with open_application(school.settings) as app:
        later = datetime.now(UTC) + upkeep_runs.SETTLING
        assert {flow.flow for flow in silence(app, later) if flow.stood_in}
        assert len(letters.listing(app, name="pair 1")) == 1
    assert eventually(lambda: "снова работает сам" in school.said(), 400), school.said()
    assert not Path(f"/proc/{hung}").exists()


def heartbeats(school: RealUp) -> list[Path]:
    return list((school.home / "heartbeats").glob("*"))


def test_prefect_answers_nobody_who_has_no_password_and_no_other_origin(school: RealUp) -> None:
    school.start()
    assert eventually(lambda: school.health() == 200, 180), school.said()
    for path in ("deployments/filter", "flow_runs/filter", "deployments/count"):
        assert httpx.post(school.api(path), json={}).status_code == 401
    asked = {"origin": "http://evil.example", "access-control-request-method": "POST"}
    answer = httpx.options(school.api("deployments/filter"), headers=asked)
    assert answer.headers.get("access-control-allow-origin") is None
    assert school.settings.prefect_password_file.stat().st_mode & 0o077 == 0
    assert len(school.prefect("deployments/filter", {})) == 5
    pages = httpx.get(school.api("").removesuffix("/api/"), follow_redirects=True)
    assert "<div id=" in pages.text, "Prefect's own pages, kept in the school's folder"
    assert (school.home / "prefect" / "pages" / "v1" / "index.html").is_file()


def test_prefects_password_is_another_at_each_start(school: RealUp) -> None:
    passwords = []
    for _ in range(2):
        process = school.start()
        assert eventually(lambda: school.health() == 200, 180), school.said()
        assert len(school.prefect("deployments/filter", {})) == 5
        passwords.append(school.settings.prefect_password_file.read_text("utf-8").strip())
        if len(passwords) == 1:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    assert passwords[0] != passwords[1]
    user, _, password = passwords[0].partition(":")
    answer = httpx.post(school.api("deployments/filter"), json={}, auth=(user, password))
    assert answer.status_code == 401
    assert school.settings.prefect_password_file.stat().st_mode & 0o077 == 0


def test_a_second_up_in_the_same_folder_is_refused_in_one_sentence(school: RealUp) -> None:
    school.start()
    assert eventually(lambda: school.health() == 200, 180), school.said()
    second = RealUp(school.home)
    # its ports are free: it is the folder that is taken
    told = subprocess.run(
        [sys.executable, "-m", "cli.app", "up", "--no-example"],
        env=second.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert told.returncode == 3
    assert "уже работает" in told.stderr
    assert len(told.stderr.splitlines()) == 1
    assert school.health() == 200


def test_nothing_in_the_shipped_definitions_is_an_error() -> None:
    from programme.authoring.checking import check

    shipped = Settings().definitions
    assert errors(check([shipped], shipped)) == ()
