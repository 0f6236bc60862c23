"""The API as a program uses it, and the command line that speaks to a school served elsewhere."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from cli.output import BROKEN, DONE, REFUSED, WRONG_USE
from programme.access import accounts, tokens
from programme.history import verification
from programme.people import register
from programme.processes import cycles, pairs
from programme.school.application import Application, open_application
from programme.school.settings import Settings
from states.cycle import cycle_on
from states.decision import PersonId, RefusalCode
from states.errors import WrongUseCode
from states.school_history import By
from tests.author import BY
from tests.pair_versions import COMING, TEXT, raised
from tests.served import Served
from tests.shell import Shell

NOW = datetime.now(UTC)


class Cast:
    """A school with two pairs; the coordinator's and the auditor's tokens, and files of them."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home / "school")
        with open_application(self.settings) as app:
            self.cycle = cycle_on(app.calendar.local_day(NOW)).name
            self.anna = register.add(app, "Иванова Анна Петровна", "anna@school.example", by=BY)
            self.pupil = register.add(app, "Петров Пётр", kind="minor", by=BY)
            cycles.open_cycle(app, self.cycle, NOW, holders={"coordinator": [self.anna]})
            self.names = pairs.open_pairs(
                app, self.cycle, [pairs.NewPair(self.pupil), pairs.NewPair(self.pupil)], NOW
            )
            self.coordinator = self._token(app, home, "coordinator", self.anna)
            self.auditor = self._token(app, home, "auditor", None)

    def _token(
        self, app: Application, home: Path, role: accounts.AccountRole, person: PersonId | None
    ) -> str:
        account = accounts.add(app, role, role, None, By(NOW), person)
        raw = tokens.issue(app, account, "a program", "write", 1, NOW)[1]
        file = home / f"{role}.token"
        file.touch(0o600)
        file.write_text(raw, encoding="utf-8")
        return raw


@pytest.fixture
def cast(tmp_path: Path) -> Cast:
    return Cast(tmp_path)


@pytest.fixture
def school(cast: Cast) -> Iterator[Served]:
    with Served(cast.settings) as served:
        served.client.headers["authorization"] = f"Bearer {cast.coordinator}"
        yield served


WISH = {"request_kind": "studies", "request": "Хочу научиться выступать"}
REQUEST = {"trigger": "record_request", "inputs": WISH}


def number_of(school: Served, name: str) -> int:
    return int(school.client.get("/api/v1/instance", params={"name": name}).json()["id"])


def test_a_trigger_is_pulled_as_the_accounts_person(school: Served, cast: Cast) -> None:
    number = number_of(school, "пара 1")
    shown = school.get(f"/api/v1/instances/{number}").json()
    step = next(step for step in shown["may"] if step["trigger"] == "record_request")
    assert {asked["name"] for asked in step["questions"]} == set(WISH)
    pull = {**REQUEST, "seen": shown["revision"]}
    answer = school.client.post(f"/api/v1/instances/{number}/fire", json=pull)
    assert answer.status_code == 200, answer.text
    assert answer.json()["dest"] == "intake.consents"
    latest = school.get(f"/api/v1/instances/{number}/history").json()["lines"][0]
    assert latest["actor"] == cast.anna
    assert latest["trigger"]["ru"] == "Записать запрос"


def test_who_was_overtaken_is_told_what_happened(school: Served) -> None:
    number = number_of(school, "pair 1")
    shown = school.get(f"/api/v1/instances/{number}").json()
    pull = {**REQUEST, "seen": shown["revision"]}
    where = f"/api/v1/instances/{number}/fire"
    assert school.client.post(where, json=pull).status_code == 200
    second = school.client.post(where, json=pull)
    assert second.status_code == 409
    told = second.json()
    assert told["code"] == "overtaken"
    assert "Записать запрос" in told["details"][0]
    assert told["error"] == told["ru"] != told["en"]


def test_a_refusal_says_its_code_and_what_failed(school: Served) -> None:
    number = number_of(school, "pair 2")
    pull = {"trigger": "mentor_agrees"}
    answer = school.client.post(f"/api/v1/instances/{number}/fire", json=pull)
    assert answer.status_code == 422
    told = answer.json()
    assert told["code"] == "wrong_state"
    assert told["ru"]
    assert told["en"]


def test_documents_travel_with_the_trigger(school: Served, cast: Cast) -> None:
    number = number_of(school, f"{cast.cycle} · 3.2")
    may = school.get(f"/api/v1/instances/{number}").json()["may"]
    step = next(step for step in may if step["places"])
    parts = [("pull", (None, json.dumps({"trigger": step["trigger"]})))]
    files = [(f"e.{place['slot']}", ("base.pdf", b"%PDF-1.4")) for place in step["places"]]
    where = f"/api/v1/instances/{number}/fire-with-documents"
    answer = school.client.post(where, files=[*parts, *files])
    assert answer.status_code == 200, answer.text
    kept = school.get(f"/api/v1/instances/{number}").json()["evidence"]
    digest = next(document["digest"] for document in kept if document["digest"])
    got = school.get(f"/api/v1/instances/{number}/documents/{digest}")
    assert got.content == b"%PDF-1.4"
    assert got.headers["content-disposition"].startswith("attachment")


def test_many_are_previewed_then_pulled_each_with_its_own_answer(school: Served) -> None:
    each = {**REQUEST, "instances": ["pair 1", "pair 2", "pair 99"]}
    looked = school.client.post("/api/v1/preview", json=each)
    assert [bool(one["fired"]) for one in looked.json()] == [True, True, False]
    assert "pair 99" in looked.json()[2]["refused"]["en"]
    both = {"requests": [{**REQUEST, "instance": name} for name in ("pair 1", "pair 99")]}
    first, second = school.client.post("/api/v1/fire", json=both).json()
    assert first["fired"]["dest"] == "intake.consents"
    assert second["fired"] is None
    assert "pair 99" in second["refused"]["en"]


def test_lists_go_on_by_a_cursor(school: Served) -> None:
    first = school.get("/api/v1/history?limit=10").json()
    second = school.get(f"/api/v1/history?limit=10&before={first['before']}").json()
    seen = [line["id"] for line in (*first["lines"], *second["lines"])]
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 20
    cards = school.get("/api/v1/instances?limit=1").json()
    more = school.get(f"/api/v1/instances?limit=1&after={cards['next']}").json()
    assert cards["cards"][0]["id"] != more["cards"][0]["id"]
    assert more["next"] == ""


def test_errors_have_one_shape_in_both_languages(school: Served) -> None:
    for path, status in {
        "/api/v1/instances/999": 404,
        "/api/v1/today?kind=nothing": 400,
        "/api/v1/history?since=yesterday": 422,
        "/api/v1/nothing": 404,
    }.items():
        answer = school.client.get(path, headers={"accept-language": "en"})
        assert answer.status_code == status, path
        assert set(answer.json()) == {"error", "ru", "en", "code", "details"}
        assert answer.json()["ru"] != answer.json()["en"]


def test_a_mistake_in_what_was_asked_has_a_code_that_the_description_names(
    school: Served,
) -> None:
    found = school.client.get("/api/v1/today?kind=nothing").json()
    assert found["code"] == "unknown"
    described = school.get("/api/openapi.json").json()["components"]["schemas"]["Failure"]
    named = set(re.findall(r"`(\w+)`", described["properties"]["code"]["description"]))
    assert named == {*get_args(RefusalCode), *get_args(WrongUseCode), "overtaken"}


def test_a_definition_is_checked_and_tried_before_anything_is_moved(school: Served) -> None:
    wrong = TEXT.replace("dest: intake.consents", "dest: nowhere", 1)
    found = school.client.post("/api/v1/definitions/check", json={"text": wrong}).json()
    assert any(finding["severity"] == "error" and finding["line"] for finding in found)
    refused = school.client.post("/api/v1/definitions/dry-run", json={"text": wrong})
    assert refused.status_code == 422
    assert refused.json()["details"]
    newer = raised().strip()
    looked = school.client.post("/api/v1/definitions/dry-run", json={"text": newer}).json()
    assert (looked["moved"], looked["unmovable"]) == (2, [])
    asked = {"text": newer, "reason": "шаг назван яснее"}
    assert school.client.post("/api/v1/definitions/migrations", json=asked).json()["moved"] == 2
    assert school.get(f"/api/v1/definitions/pair_lifecycle/{COMING}").text == newer


def test_a_person_is_added_found_and_forgotten(school: Served) -> None:
    made = school.client.post("/api/v1/people", json={"name": "Сидорова Ольга"})
    assert made.status_code == 201
    number = made.json()["person"]["id"]
    assert school.get("/api/v1/people?text=сидор").json()["people"][0]["id"] == number
    away = {"first": "2026-12-01", "last": "2026-12-05"}
    done = school.client.post(f"/api/v1/people/{number}/absences", json=away)
    assert done.status_code == 200
    assert school.client.delete(f"/api/v1/people/{number}").json() == {"done": 1}
    assert "Сидорова" not in school.get(f"/api/v1/people/{number}").text
    entries = school.get(f"/api/v1/school-history?person={number}").json()
    assert [entry["event"]["en"][-6:] for entry in entries] == ["erased", "n down", " added"]
    assert {entry["login"] for entry in entries} == {"coordinator"}
    assert {entry["way"]["en"] for entry in entries} == {"through the API"}


def test_a_token_lists_tokens_and_takes_itself_back(school: Served) -> None:
    listed = school.get("/api/v1/account/tokens").json()
    assert [token["name"] for token in listed] == ["a program"]
    assert "key" not in listed[0]
    assert school.client.delete("/api/v1/account/tokens/a program").status_code == 200
    assert school.get("/api/v1/account").status_code == 401


# --- the command line against a server


@pytest.fixture
def far(school: Served, tmp_path: Path) -> Shell:
    return Shell(tmp_path / "nowhere", "--server", school.url, "--token-file",
                 str(tmp_path / "coordinator.token"))  # fmt: skip


@pytest.fixture
def near(cast: Cast) -> Shell:
    return Shell(cast.settings.home)


@pytest.mark.parametrize(
    "words",
    [
        ["status"],
        ["due", "--days", "60"],
        ["history", "--limit", "5"],
        ["history", "pair 1", "--as-of", "2099-01-01"],
        ["verify"],
        ["mail", "list"],
        ["instance", "list"],
    ],
    ids=" ".join,
)
def test_a_verb_says_the_same_of_a_server_as_at_home(
    far: Shell, near: Shell, words: list[str]
) -> None:
    for form in ([], ["--json"]):
        here, there = near(*words, *form), far(*words, *form)
        assert here.code == DONE, here.err
        assert (there.code, there.out) == (DONE, here.out), there.err


def test_the_history_of_a_server_is_exported_as_at_home(
    far: Shell, near: Shell, tmp_path: Path
) -> None:
    first, second = tmp_path / "far.jsonl", tmp_path / "near.jsonl"
    there, here = far("export", str(first), "--json"), near("export", str(second), "--json")
    assert json.loads(there.out)["entries"] == json.loads(here.out)["entries"]
    assert first.read_bytes() == second.read_bytes()


def test_a_trigger_is_pulled_and_refused_over_the_line(far: Shell, near: Shell) -> None:
    words = ["fire", "pair 1", "record_request", "--field", "request_kind=studies"]
    done = far(*words, "--json")
    assert done.code == DONE, done.err
    assert json.loads(done.out)["dest"] == "intake.consents"
    again = far(*words)
    assert again.code == REFUSED
    assert again.err == near(*words, "--as", "1").err.partition("\n")[2]  # after the folder


def test_what_a_server_cannot_do_is_said_and_done_nowhere(far: Shell, tmp_path: Path) -> None:
    for words in (["cycle", "list"], ["advance"], ["status", "--at", "2026-09-01T09:00+03:00"]):
        said = far(*words)
        assert said.code == WRONG_USE
        assert "машине школы" in said.err
    assert far("fire", "pair 1", "record_request", "--as", "2").code == WRONG_USE
    assert not (tmp_path / "nowhere" / "nastavnik.db").exists()


def test_a_server_is_asked_safely_or_not_at_all(school: Served, cast: Cast, tmp_path: Path) -> None:
    token = tmp_path / "coordinator.token"
    plain = Shell(tmp_path, "--server", "http://school.example", "--token-file", str(token))
    assert plain("status").code == WRONG_USE
    assert "https" in plain("status").err
    assert Shell(tmp_path, "--server", school.url)("status").code == WRONG_USE
    nobody = Shell(tmp_path, "--server", "http://127.0.0.1:9", "--token-file", str(token))
    assert nobody("status").code == BROKEN
    token.chmod(0o644)
    open_to_all = Shell(tmp_path, "--server", school.url, "--token-file", str(token))
    assert open_to_all("status").code == WRONG_USE
    assert "chmod 600" in open_to_all("status").err
    with open_application(cast.settings) as app:
        account = accounts.named(app, "auditor")
        accounts.disable(app, account, by=BY)
        assert not verification.verify(app).problems
    gone = Shell(tmp_path, "--server", school.url, "--token-file", str(tmp_path / "auditor.token"))
    assert gone("status").code == REFUSED
