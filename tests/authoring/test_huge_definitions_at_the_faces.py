"""The checker asked about a hundred thousand keys: on the page, over the API, by the command."""

from pathlib import Path

from programme.access import accounts, sessions, tokens
from programme.school.application import open_application
from programme.school.settings import Settings
from states.school_history import By
from tests.cast import at
from tests.served import Served
from tests.shell import Shell

HUGE = "process: a\n" + "".join(f"k{number}: 1\n" for number in range(190_000))
SAID = "больше 20000 ключей и значений"
PASSWORD = "лошадь скрепка батарея"  # noqa: S105  # of a school that lives for one test


def test_page_and_api_answer_with_the_finding(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with open_application(settings) as app:
        vera = accounts.add(app, "vera", "coordinator", PASSWORD, By(at("2020-09-01")))
        raw = tokens.issue(app, vera, "a program", "write", 1, at("2036-01-01"))[1]
    with Served(settings) as school:
        token = {"authorization": f"Bearer {raw}"}
        answer = school.client.post("/api/v1/definitions/check", json={"text": HUGE}, headers=token)
        assert answer.status_code == 200, answer.text
        assert SAID in answer.json()[0]["message"]["ru"], answer.json()
        school.post("/sign-in", {"login": "vera", "password": PASSWORD})
        csrf = {"csrf": sessions.csrf_of(school.client.cookies["nastavnik_session"])}
        file = {"file": ("a.yaml", HUGE)}
        kept = school.client.post("/definitions/pair_lifecycle/drafts", data=csrf, files=file)
        shown = school.get(kept.headers["location"])
        assert shown.status_code == 200
        assert SAID in shown.text


def test_the_command_answers_with_the_finding(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(HUGE)
    said = Shell(tmp_path / "school")("check", str(file))
    assert said.code == 1
    assert SAID in said.out + said.err
