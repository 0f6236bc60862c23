"""History says by which way somebody did something."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from programme.access import accounts, tokens
from programme.history import entries, exports, recent_entries, verification
from programme.history.entry_view import EntryView
from programme.mail import answers
from programme.processes import advance
from programme.processes.firing import Request, fire
from programme.school.application import open_application
from programme.school.settings import Settings
from states.history import entry_hash
from states.school_history import By
from store import history
from store.entry_search import EntryFilter
from tests.cast import at
from tests.letterbox import a_school
from tests.school import number_of, opened
from tests.serving import served
from tests.shell import Shell

PASSWORD = "семь раз отмерь, один отрежь"  # noqa: S105  # of a school that lives for one test


def test_an_answer_by_a_link_says_so_and_what_the_engine_did_says_nothing(
    database_url: str, tmp_path: Path
) -> None:
    school = a_school(tmp_path, database_url, "https://school.example")
    app = school.app
    request = Request("pair 1", "record_request", school.coordinator,
                      inputs={"request_kind": "studies"}, way="command")  # fmt: skip
    fire(app, request, at("2020-09-03"))
    school.deliver("2020-09-03")
    given = {"data_consent": "yes", "guardian_consent": "yes"}
    answers.answer(app, school.reference("parent"), "give_consents", given, at("2020-09-04"))
    advance.advance(app, at("2020-10-04"))
    found = entries.entries(app, entries.entry_filter(app, name="pair 1"), 50).lines
    ways = {line.trigger.en: line.way.en if line.way else "" for line in found}
    assert ways["Give consents"] == "by a link in a letter"
    assert ways["Write down the request"] == "by a command on the server"
    assert ways["opened"] == ""
    (came,) = {title for title in ways if title.startswith("time passed")}
    assert came == "time passed: the interview took place"
    assert ways[came] == ""
    rows = b"".join(exports.table(app, EntryFilter(), "en")).decode()
    assert ";parent;by a link in a letter;" in rows
    recent = {EntryView.of(line).way for line in recent_entries.recent_entries(app, "pair 1")}
    assert recent == {"link", "command", ""}
    # the hash covers it, and replay does without it
    with app.database.reading() as tx:
        by_link = [row for row in history.entries(tx) if row.entry.changes.get("way") == "link"]
    (row,) = by_link
    changed = row.entry._replace(changes={**row.entry.changes, "way": "page"})
    assert entry_hash(row.previous, row.entry) == row.hash != entry_hash(row.previous, changed)
    assert verification.verify(app).problems == ()
    app.close()


def test_what_a_command_opened_and_which_term_came_is_told(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell("person", "add", "Иванова Анна", "--address", "anna@school.example")
    at_that_time = "--at", "2020-09-01T10:00+03:00"
    shell(
        "cycle", "open", "2020/21", "--hold", "director=1", "--hold", "coordinator=1", *at_that_time
    )
    shell("person", "add", "Петров Пётр", "--minor")
    assert shell("pair", "open", "2", *at_that_time).code == 0
    shell("advance", "--at", "2020-10-20T10:00+03:00")
    with open_application(Settings(home=tmp_path)) as app:
        found = entries.entries(app, entries.entry_filter(app, name="pair 1"), 50).lines
        opened = found[-1]
        assert (opened.role.ru, opened.way, opened.actor) == ("команда на сервере", None, None)
        came = [line.trigger.ru for line in found if line.trigger.ru.startswith("подошёл срок")]
        assert came
        assert all(": " in said for said in came)
        measures = entries.entries(app, entries.entry_filter(app, name="2020/21 · 2.2"), 50).lines
        assert measures[-1].role.en == "a command on the server"
        assert verification.verify(app).problems == ()
    assert "команда на сервере" in shell("history", "пара 1").out


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def pages(settings: Settings) -> Iterator[httpx.Client]:
    with open_application(settings) as app:
        person = opened(app)["coordinator"]
        accounts.add(app, "anna", "coordinator", PASSWORD, By(at("2020-09-01")), person)
    with served(build(settings)) as client:
        yield client


def test_the_page_and_the_api_write_down_which_of_them_it_was(
    settings: Settings, pages: httpx.Client
) -> None:
    with open_application(settings) as app:
        numbers = [number_of(app, name) for name in ("pair 1", "pair 2")]
        account = accounts.named(app, "anna")
        token = tokens.issue(app, account, "writes", "write", 1, datetime.now(UTC))[1]
    pull = {"trigger": "record_request", "inputs": {"request_kind": "arts"}}
    head = {"authorization": f"Bearer {token}"}
    answer = pages.post(f"/api/v1/instances/{numbers[0]}/fire", json=pull, headers=head)
    assert answer.status_code == 200, answer.text
    pages.post("/sign-in", data={"login": "anna", "password": PASSWORD})
    csrf = pages.get(f"/instances/{numbers[1]}").text.split('name="csrf" value="')[1].split('"')[0]
    form = {"csrf": csrf, "trigger": "record_request", "f.request_kind": "arts"}
    assert pages.post(f"/instances/{numbers[1]}/fire", data=form).status_code == 303
    recorded = pages.get("/history?trigger=record_request&lang=en").text
    assert recorded.count("through the API") == 1
    assert recorded.count("on a page") == 1
    assert "on a page" in pages.get(f"/instances/{numbers[1]}?lang=en").text
