"""The auditor's pages over HTTP: the record as files, its verification, Prefect's absence."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import httpx
import openpyxl
import pytest

from dashboard.app import build
from programme.access import accounts, sessions
from programme.history import checkpoints
from programme.mail import digest
from programme.people import register
from programme.processes import cycles, pairs
from programme.region.schools import KEPT, Office, Source
from programme.school.application import open_application
from programme.school.settings import Settings
from programme.upkeep.runs import record_run
from states.decision import PersonId
from states.school_history import By
from tests import sql
from tests.author import BY
from tests.cast import at
from tests.serving import served

UNCHANGED = "Ничего не изменено."
PASSWORD = "семь раз отмерь, один отрежь"  # noqa: S105  # of a school that lives for one test
RUN = "0af1c2d3-1111-4222-8333-444455556666"


@pytest.fixture
def school(tmp_path: Path) -> Settings:
    """A school in its year with two pairs, and an auditor who may sign in."""
    settings = Settings(home=tmp_path, prefect_port=9)  # where nobody answers
    with open_application(settings) as app:
        staff: dict[str, list[PersonId]] = {
            role: [register.add(app, f"Держатель Роли {role}", by=BY)]
            for role in ("director", "deputy_director", "coordinator")
        }
        cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders=staff)
        mentees = [register.add(app, f"Ученик Номер {n}", by=BY) for n in (1, 2)]
        pairs.open_pairs(
            app, "2020/21", [pairs.NewPair(mentee) for mentee in mentees], at("2020-09-02")
        )
        checkpoints.checkpoint(app, at("2020-09-02", 13))
        record_run(app, RUN, "advance", at("2020-09-02"), at("2020-09-02", 13), {"instances": 2})
        for role in ("auditor", "coordinator", "municipal"):
            accounts.add(app, role, role, PASSWORD, By(at("2020-09-01")))
    return settings


@pytest.fixture
def client(school: Settings) -> Iterator[httpx.Client]:
    with served(build(school)) as found:
        sign_in(found, school, "auditor")
        yield found


def sign_in(client: httpx.Client, school: Settings, role: str) -> None:
    with open_application(school) as app:
        signed = sessions.sign_in(app, role, PASSWORD, "10.0.0.1", "", datetime.now(UTC))
    client.cookies.set("nastavnik_session", signed.token)


def csrf(client: httpx.Client, page: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', client.get(page).text)
    assert found
    return found[1]


def verified(folder: Path, client: httpx.Client, content: bytes, *more: str) -> str:
    """What the downloaded verifier says of a downloaded export; it has nothing of ours beside."""
    program, file = folder / "check.py", folder / "history.jsonl"
    program.write_bytes(client.get("/verify_export.py").content)
    file.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-I", str(program), *more, str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not done.stderr
    return done.stdout


def test_an_exported_record_is_checked_by_the_program_beside_it(
    client: httpx.Client, tmp_path: Path
) -> None:
    whole = client.get("/history.jsonl")
    assert "attachment" in whole.headers["content-disposition"]
    lines = [json.loads(line) for line in whole.content.splitlines()]
    assert sum("id" in line for line in lines) == 33
    assert verified(tmp_path, client, whole.content).startswith(UNCHANGED)
    changed = whole.content.replace(b'"dest":"planned"', b'"dest":"accepted"', 1)
    assert "its hash is another" in verified(tmp_path, client, changed)


def test_a_part_of_the_record_is_checked_entry_by_entry(
    client: httpx.Client, tmp_path: Path
) -> None:
    part = client.get("/history.jsonl?process=pair_lifecycle").content
    names = [json.loads(line)["entry"]["trigger"] for line in part.splitlines()]
    assert names == ["opened", "opened"]
    assert verified(tmp_path, client, part, "--part").startswith(UNCHANGED)
    changed = part.replace(b'"trigger":"opened"', b'"trigger":"closed"', 1)
    assert "its hash is another" in verified(tmp_path, client, changed, "--part")


@pytest.mark.parametrize("number", [1, 2, 17, 32, 33])
def test_one_entry_is_proved_without_the_rest_of_the_record(
    client: httpx.Client, tmp_path: Path, number: int
) -> None:
    proof = client.get(f"/history/{number}/proof")
    assert "attachment" in proof.headers["content-disposition"]
    assert verified(tmp_path, client, proof.content, "--proof").startswith(UNCHANGED)
    said = json.loads(proof.content)
    said["entry"]["dest"] = "somewhere"
    changed = json.dumps(said).encode()
    assert "does not lead to the root" in verified(tmp_path, client, changed, "--proof")


def test_the_same_filters_hold_for_the_page_and_for_its_files(client: httpx.Client) -> None:
    asked = "?instance=pair+2&since=2020-09-02&until=2020-09-02"
    assert "пара 2" in client.get(f"/history{asked}").text
    table = client.get(f"/history.csv{asked}").content.decode("utf-8-sig").splitlines()
    assert len(table) == 2
    assert "пара 2" in table[1]
    book = openpyxl.load_workbook(BytesIO(client.get(f"/history.xlsx{asked}").content))
    assert book.worksheets[0].max_row == 2


def test_a_workbook_that_would_be_too_large_is_refused_in_words(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("programme.history.exports.MOST", 10)
    answer = client.get("/history.xlsx")
    assert answer.status_code in (400, 422)
    assert "JSON Lines" in answer.text


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("since=2020-02-30", 422, "такого дня нет"),
        ("since=2020-09-02&until=2020-09-01", 422, "Начало позже конца"),
        ("person=Никто+Никтоевич", 404, "Никто Никтоевич"),
        ("instance=пара+777", 404, "не найдено"),
        ("before=-1", 422, "before"),
        ("limit=x", 422, "limit"),
    ],
)
def test_a_filter_that_makes_no_sense_is_told_in_words(
    client: httpx.Client, query: str, status: int, words: str
) -> None:
    answer = client.get(f"/history?{query}")
    assert answer.status_code == status
    assert words in answer.text


@pytest.mark.parametrize("path", ["/history/999999", "/history/0", "/instances/999999/as-of"])
def test_what_is_not_there_is_not_found(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.get(path + "9" * 30).status_code in (404, 422)


def test_how_a_pair_stood_is_read_from_history_alone(client: httpx.Client) -> None:
    line = re.search(r'href="/instances/(\d+)"', client.get("/history?instance=pair+1").text)
    assert line
    page = f"/instances/{line[1]}/as-of"
    assert "ещё не было" in client.get(f"{page}?day=2020-09-01").text
    stood = client.get(f"{page}?day=2020-09-02").text
    assert "Ученик Номер 1" in stood
    assert "запрос" in stood
    broken = client.get(f"{page}?day=завтра")
    assert broken.status_code == 422
    assert "такого дня нет" in broken.text


def ended(client: httpx.Client) -> str:
    """The page once the verification is over; while it runs it asks to be loaded again."""
    until = time.monotonic() + 60
    while (page := client.get("/checkpoints")).headers.get("refresh"):
        assert time.monotonic() < until
        time.sleep(0.3)
    return page.text


def test_the_button_verifies_everything_and_says_what_it_looked_at(client: httpx.Client) -> None:
    begun = client.post("/checkpoints/verify", data={"csrf": csrf(client, "/checkpoints")})
    assert begun.headers["location"] == "/checkpoints"
    page = ended(client)
    assert "Расхождений нет" in page
    assert "<dt>записей</dt><dd>33</dd>" in page
    assert "<dt>контрольных точек</dt><dd>1</dd>" in page


def test_the_button_finds_what_somebody_changed_behind_our_back(
    client: httpx.Client, school: Settings
) -> None:
    with open_application(school) as app, app.database.writing() as tx:
        for (trigger,) in sql.rows(
            tx, "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'history'"
        ):
            sql.run(tx, f"DROP TRIGGER {trigger!s}")
        sql.run(tx, "UPDATE history SET dest = 'accepted' WHERE id = 5")
    client.post("/checkpoints/verify", data={"csrf": csrf(client, "/checkpoints")})
    page = ended(client)
    assert "Найдены расхождения" in page
    assert "запись изменена" in page
    assert "Хеш записи не сходится" in client.get("/history/5").text


def test_runs_are_shown_though_prefect_does_not_answer(client: httpx.Client) -> None:
    page = client.get("/runs").text
    assert "Prefect сейчас не отвечает" in page
    assert "наступление сроков" in page
    assert "экземпляров: 2" in page
    one = client.get(f"/runs/{RUN}").text
    assert "Prefect сейчас не отвечает" in one
    assert "Он ничего не изменил" in one
    assert client.get("/runs/<script>").status_code == 200
    assert "<script>alert" not in client.get("/runs/<script>alert").text


def test_the_auditor_reads_and_cannot_change_a_definition(client: httpx.Client) -> None:
    page = client.get("/definitions/pair_lifecycle").text
    assert 'name="text"' not in page
    token = csrf(client, "/checkpoints")
    answer = client.post(
        "/definitions/pair_lifecycle/drafts", data={"csrf": token, "text": "process: x"}
    )
    assert answer.status_code == 403


def test_the_municipal_office_sees_numbers_and_nobodys_name(school: Settings) -> None:
    with open_application(school) as app:
        names = [person.name for person in register.listing(app)]
    with served(build(school)) as client:
        sign_in(client, school, "municipal")
        until = time.monotonic() + 30
        while (page := client.get("/schools")).headers.get("refresh"):
            assert time.monotonic() < until
            time.sleep(0.2)
        file = client.get("/schools.csv").text
        assert "Школа № 128" in page.text
        assert "0 из 24" in page.text
        assert ";2;" in file
        assert len(names) == 5
        for text in (page.text, file):
            for name in names:
                assert not any(part in text for part in (name, *name.split()[:1]))
        for other in ("/history", "/definitions", "/checkpoints", "/runs", "/history.csv"):
            assert client.get(other).status_code == 403


def test_figures_of_schools_are_kept_for_some_minutes() -> None:
    asked: list[int] = []

    def sources() -> list[Source]:
        asked.append(1)
        return []

    office = Office(sources)
    now = at("2020-10-01")
    office.latest(now)
    office.latest(now + KEPT - timedelta(seconds=1))
    assert len(asked) == 1
    office.latest(now + KEPT)
    assert len(asked) == 2


def test_the_page_of_checkpoints_says_who_gets_the_proof(
    client: httpx.Client, school: Settings
) -> None:
    assert "утренних писем не было" in client.get("/checkpoints").text
    with open_application(school) as app:
        app.settings.proof_readers = "founder@city.example"
        now = datetime.now(UTC)
        while not app.calendar.is_working_day(app.calendar.local_day(now)):
            now -= timedelta(days=1)
        assert digest.write(app, now) == 1
    page = client.get("/checkpoints").text
    assert "получили: 1, из них вне школы: 1." in page
