"""The auditor's record: narrowed, paged, exported; figures of the hour."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import openpyxl
import orjson
import pytest

from programme.history.checkpoints import checkpoint, checkpoints
from programme.history.entries import EntryLine, entries, entry_filter
from programme.history.exports import json_lines, table, workbook
from programme.processes import advance
from programme.processes.viewer import Look
from programme.school.application import Application
from programme.upkeep.runs import record_run, runs
from programme.views import figures
from states.decision import PersonId
from states.errors import WrongUse
from store.entry_search import EntryFilter
from tests.cast import at
from tests.school import CYCLE, done, everything, met, opened


@pytest.fixture
def who(app: Application) -> dict[str, PersonId]:
    found = opened(app)
    met(app, found)
    done(app, "2020-10-06", "end_early", found["coordinator"], "pair 2", reason="=1+1")
    advance.advance(app, at("2020-10-12"), run="run-7")
    moment = at("2020-10-12")
    record_run(app, "run-7", "advance", moment, moment, {"transitions": 3})
    return found


def found(app: Application, asked: EntryFilter) -> tuple[EntryLine, ...]:
    return entries(app, asked, limit=500).lines


def test_each_filter_keeps_what_it_names_and_nothing_else(
    app: Application, who: dict[str, PersonId]
) -> None:
    whole = found(app, EntryFilter())
    assert [line.id for line in whole] == sorted((line.id for line in whole), reverse=True)
    first, last = date(2020, 9, 30), date(2020, 10, 5)
    narrowed: list[tuple[EntryFilter, Callable[[EntryLine], bool]]] = [
        (entry_filter(app, name="пара 2"), lambda line: line.name == "pair 2"),
        (entry_filter(app, person=who["parent"]), lambda line: line.actor == who["parent"]),
        (entry_filter(app, process="section"), lambda line: line.process == "section"),
        (entry_filter(app, trigger="propose"), lambda line: line.trigger.en == "Propose a mentor"),
        (entry_filter(app, run="run-7"), lambda line: line.run == "run-7"),
        (entry_filter(app, late=True), lambda line: line.late),
        (
            entry_filter(app, since=first, until=last),
            lambda line: at("2020-09-30", 0) <= line.recorded_at < at("2020-10-06", 0),
        ),
        (
            entry_filter(app, person=who["coordinator"], trigger="agree"),
            lambda line: line.trigger.en == "All have agreed",
        ),
    ]
    for asked, holds in narrowed:
        kept = found(app, asked)
        assert kept == tuple(line for line in whole if holds(line)), asked
        assert kept, asked
    entered = found(app, entry_filter(app, state="meetings"))
    assert {line.name for line in entered} == {"pair 1"}


def test_what_was_entered_after_its_day_is_late(app: Application, who: dict[str, PersonId]) -> None:
    done(app, "2020-10-26", "record_meeting", who["mentor"], met_on="2020-10-26")
    late = found(app, entry_filter(app, late=True))
    assert [(line.name, line.trigger.en) for line in late] == [
        ("pair 1", "The meeting took place"),
        ("pair 2", "End early"),
    ]


@pytest.mark.usefixtures("who")
def test_pages_cover_the_record_once_and_say_where_a_look_back_was_cut_short(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [line.id for line in found(app, EntryFilter())]
    monkeypatch.setattr("store.entry_search.LOOKED", 5)
    for asked, limit in (
        (EntryFilter(), 3),
        (EntryFilter(), 5),
        (EntryFilter(), 50),
        (entry_filter(app, process="section"), 50),
    ):
        seen, before, cut = list[int](), 0, 0
        while True:
            page = entries(app, asked, limit=limit, before=before)
            seen += [line.id for line in page.lines]
            cut += page.searched_to is not None
            before = page.before
            if not before:
                break
        expected = whole if asked == EntryFilter() else [n for n in whole if n in seen]
        assert seen == expected
        assert seen
        assert cut if limit > 5 else not cut


def test_an_export_has_the_entries_asked_for_and_no_formula(
    app: Application, who: dict[str, PersonId], monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Look(everything(who), at("2020-10-12"))
    checkpoint(app, at("2020-10-12"))
    monkeypatch.setattr("programme.history.exports.CHUNK", 4)
    lines = found(app, EntryFilter())
    text = b"".join(table(app, EntryFilter(), "en", look=look)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [int(row["No."]) for row in rows] == [line.id for line in lines]
    assert {row["reason"] for row in rows} == {"", "'=1+1"}
    file = io.BytesIO()
    assert workbook(app, entry_filter(app, name="pair 2"), file, look=look) == 2
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "'=1+1" in {cell.value for cell in cells}
    some = [
        orjson.loads(line)
        for line in b"".join(json_lines(app, entry_filter(app, run="run-7"))).split()
    ]
    assert {line["entry"]["run"] for line in some} == {"run-7"}
    whole = b"".join(json_lines(app, EntryFilter())).splitlines()
    entries = [line for line in map(orjson.loads, whole) if "id" in line]
    assert len(entries) == len(lines)
    monkeypatch.setattr("programme.history.exports.MOST", 3)
    for asked in (EntryFilter(), entry_filter(app, process="measure")):
        with pytest.raises(WrongUse):
            workbook(app, asked, io.BytesIO())


def test_runs_and_checkpoints_are_listed_newest_first(
    app: Application, who: dict[str, PersonId]
) -> None:
    checkpoint(app, at("2020-10-12"))
    done(app, "2020-10-13", "record_contact", who["coordinator"])
    checkpoint(app, at("2020-10-13"))
    record_run(app, "run-8", "deliver", at("2020-10-13"), at("2020-10-13"), {"sent": 1})
    assert [line.run for line in runs(app)] == ["run-8", "run-7"]
    assert [(line.run, line.summary) for line in runs(app, "advance")] == [
        ("run-7", {"transitions": 3})
    ]
    newest = checkpoints(app)
    assert [one.id for one in newest] == [2, 1]
    assert checkpoints(app, before=2) == newest[1:]


@pytest.mark.usefixtures("who")
def test_figures_say_where_time_is_lost_and_how_many_contacts_were_made(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = "pair_lifecycle"
    assert figures.heat(app, CYCLE, process).as_of is None
    figures.make(app, at("2020-10-12"))
    heat = figures.heat(app, CYCLE, process)
    states = {line.state: line for line in heat.states}
    assert heat.as_of == at("2020-10-12")
    assert states["meetings.introduction"].median_days == 5.0
    assert (states["meetings.trial"].count, states["meetings.trial"].waiting_days) == (1, 7.0)
    assert states["meetings.final"].median_days is None
    exact = figures.contact_rate(app, CYCLE)
    assert exact.as_of is None
    monkeypatch.setattr("programme.views.figures.SMALL", 1)
    assert figures.contact_rate(app, CYCLE) == replace(exact, as_of=at("2020-10-12"))
