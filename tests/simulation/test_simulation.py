"""A simulated year: everybody diligent ends well, and one seed gives one history."""

from datetime import date
from pathlib import Path

from programme.history import as_of, recent_entries, verification, whole_export
from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.simulation.actors import DILIGENT, Rates
from programme.simulation.chart import draw
from programme.simulation.report import Simulated, simulate
from programme.simulation.year import Scenario
from programme.views import figures, roadmap_status
from store.database import open_database
from tests import sql


def school(folder: Path) -> Application:
    folder.mkdir(exist_ok=True)
    url = f"sqlite:///{folder / 'year.db'}"
    return build(Settings(home=folder), open_database(url, synchronous="OFF"))


def lived(folder: Path, scenario: Scenario) -> tuple[Application, Simulated]:
    app = school(folder)
    return app, simulate(app, scenario)


def test_a_diligent_year_ends_with_all_measures_accepted_and_every_pair_out(tmp_path: Path) -> None:
    app, year = lived(tmp_path, Scenario("2020/21", 12, 3, rates=DILIGENT))
    assert {line.state for line in year.measures} == {"accepted"}
    assert len(year.measures) == 24
    assert [line.number for line in year.measures if line.late] == []
    assert {line.state for line in roadmap_status.sections(app, "2020/21")} == {"complete"}
    assert len(roadmap_status.sections(app, "2020/21")) == 7
    assert sum(year.by_exit.values()) == 12
    assert (year.open_pairs, year.stuck) == (0, ())
    rate = figures.contact_rate(app, "2020/21")
    done, due = rate.done, rate.due
    assert 0 < done <= due
    assert verification.verify(app).problems == ()
    app.close()


def test_two_runs_of_one_seed_are_the_same_to_the_hash(tmp_path: Path) -> None:
    exports = []
    for name, seed in (("one", 7), ("two", 7), ("three", 8)):
        scenario = Scenario("2020/21", 8, seed, date(2020, 12, 1))
        app, _ = lived(tmp_path / name, scenario)
        path = tmp_path / f"{name}.jsonl"
        with path.open("wb") as out:
            whole_export.export(app, out)
        exports.append(path.read_bytes())
        app.close()
    assert exports[0] == exports[1]
    assert exports[0] != exports[2]


def test_people_who_forget_are_late_and_pairs_end_early(tmp_path: Path) -> None:
    rates = Rates(late=0.5, forget=0.2, refuse=0.3, drop_out=2.0, concern=1.0)
    app, year = lived(tmp_path, Scenario("2020/21", 20, 5, rates=rates))
    assert any(line.late for line in year.measures)
    assert year.by_exit["ended_early"] > 0
    assert verification.verify(app).problems == ()
    app.close()


def test_replay_gives_the_state_of_any_day(tmp_path: Path) -> None:
    app, _ = lived(tmp_path, Scenario("2020/21", 4, 2, date(2021, 2, 1)))
    then = as_of.state_as_of(app, "pair 1", app.calendar.end_of(date(2020, 9, 1)))
    assert then is not None
    assert then.state.startswith("intake")
    with app.database.reading() as tx:
        rows = list(recent_entries.recent_entries(app, "pair 1", limit=1000))
        assert rows
        for row in rows[:: max(1, len(rows) // 10)]:
            seen = as_of.state_as_of(app, "pair 1", row.recorded.entry.recorded_at)
            assert seen is not None
        assert sql.number(tx, "SELECT count(*) FROM history") == verification.verify(app).entries
    app.close()


def test_the_year_is_drawn(tmp_path: Path) -> None:
    app, year = lived(tmp_path, Scenario("2020/21", 3, 1, date(2020, 12, 1)))
    svg = draw(year)
    assert svg.startswith("<svg")
    assert "мероприятие" in svg
    app.close()
