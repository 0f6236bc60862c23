"""The list of runs: what happened is a line, nothing is one line, and none at all is one too."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.upkeep import runs
from programme.upkeep.run_list import NoRuns, RunLine, RunPage, run_page
from store.database import open_database
from tests.cast import at

EIGHT = at("2026-11-27", 8)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Application]:
    opened = build(Settings(home=tmp_path), open_database(database_url))
    yield opened
    opened.close()


def ran(app: Application, flow: str, moment: datetime, done: int = 0, trouble: str = "") -> None:
    runs.record_run(app, "", flow, moment, moment, {"letters": done}, trouble)


def told(page: RunPage) -> list[tuple[str, int] | str]:
    return [
        (line.run.flow, line.count) if isinstance(line, RunLine) else f"no {line.flow}"
        for line in page.lines
    ]


def test_runs_that_did_nothing_are_one_line(app: Application) -> None:
    for minute in range(10):
        ran(app, "advance", EIGHT + minute * MINUTE, done=minute == 4)
        ran(app, "deliver", EIGHT + minute * MINUTE)
    page = run_page(app)
    # the newest first: five minutes of both and one more, the one that did something, four of both
    assert told(page) == [("deliver", 11), ("advance", 1), ("deliver", 8)]
    assert page.before == 0
    assert sum(line.count for line in page.lines if isinstance(line, RunLine)) == 20


def test_what_could_not_do_its_work_is_a_line_of_its_own(app: Application) -> None:
    for minute in range(3):
        ran(app, "deliver", EIGHT + minute * MINUTE, trouble="mail" if minute == 1 else "")
    assert told(run_page(app)) == [("deliver", 1), ("deliver", 1), ("deliver", 1)]


def test_a_stretch_without_runs_is_told_with_its_two_ends(app: Application) -> None:
    ran(app, "advance", EIGHT)
    ran(app, "advance", EIGHT + 5 * MINUTE)
    ran(app, "advance", EIGHT + 40 * MINUTE)
    page = run_page(app)
    assert told(page) == [("advance", 1), "no advance", ("advance", 2)]
    gap = page.lines[1]
    assert isinstance(gap, NoRuns)
    assert (gap.since, gap.until) == (EIGHT + 5 * MINUTE, EIGHT + 40 * MINUTE)


def test_the_night_between_two_digests_is_no_gap(app: Application) -> None:
    ran(app, "digest", EIGHT, done=2)
    ran(app, "digest", EIGHT + 24 * 60 * MINUTE, done=2)
    assert told(run_page(app)) == [("digest", 1), ("digest", 1)]


def test_page_after_page_shows_every_run_once(app: Application) -> None:
    for minute in range(60):
        ran(app, "advance", EIGHT + minute * MINUTE, done=minute % 3 == 0)
    seen, before = 0, 0
    while True:
        page = run_page(app, lines=7, before=before)
        seen += sum(line.count for line in page.lines if isinstance(line, RunLine))
        before = page.before
        if not before:
            break
    assert seen == 60


def test_a_start_stands_among_the_runs(app: Application) -> None:
    ran(app, "advance", EIGHT)
    runs.record_start(app, EIGHT + MINUTE)
    ran(app, "advance", EIGHT + 2 * MINUTE)
    assert told(run_page(app)) == [("advance", 1), ("start", 1), ("advance", 1)]


def test_runs_that_the_supervisor_made_are_a_line_apart_from_the_others(app: Application) -> None:
    for minute in range(4):
        trouble = runs.STOOD_IN if minute > 1 else ""
        ran(app, "advance", EIGHT + minute * MINUTE, trouble=trouble)
    assert told(run_page(app)) == [("advance", 2), ("advance", 2)]
    # they did their work: it is the schedule that did not
    assert runs.troubled(app, 5) == ()
    ran(app, "deliver", EIGHT, trouble="mail")
    assert [run.trouble for run in runs.troubled(app, 5)] == ["mail"]
