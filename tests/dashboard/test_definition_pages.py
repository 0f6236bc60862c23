"""A coordinator changes a definition, from its page to the new version in force."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from dashboard.app import build
from programme.access import accounts, sessions
from programme.history import recent_entries, verification
from programme.people import register
from programme.processes import cycles, pairs
from programme.school.application import open_application
from programme.school.settings import Settings
from states.cycle import cycle_on
from states.decision import PersonId
from states.reading import MOST_BYTES
from states.school_history import By
from tests.author import BY
from tests.pair_versions import COMING, PRESENT, TEXT, raised
from tests.serving import served

PASSWORD = "семь раз отмерь, один отрежь"  # noqa: S105  # of a school that lives for one test
NEXT = raised()
RENAMED = (
    NEXT.replace("initial: request", "initial: asked", 1)
    .replace("- name: request", "- name: asked", 1)
    .replace("intake.request", "intake.asked")
)
HASTY = NEXT.replace("due: {within: 5 working days}", "due: {within: 2 hours}", 1).replace(
    "remind: [{before: 2 days, to: coordinator}]", "remind: [{before: 1 hour, to: coordinator}]", 1
)


@pytest.fixture
def school(tmp_path: Path) -> Settings:
    """A school in the year of today, with two pairs asked for three days ago."""
    settings = Settings(home=tmp_path)
    before = datetime.now(UTC) - timedelta(days=3)
    with open_application(settings) as app:
        coordinator = register.add(app, "Кузнецова Мария Ивановна", by=BY)
        staff: dict[str, list[PersonId]] = {"coordinator": [coordinator]}
        year = cycle_on(app.calendar.local_day(before)).name
        cycles.open_cycle(app, year, before, holders=staff)
        mentees = [register.add(app, f"Ученик Номер {n}", by=BY) for n in (1, 2)]
        pairs.open_pairs(app, year, [pairs.NewPair(mentee) for mentee in mentees], before)
        accounts.add(app, "maria", "coordinator", PASSWORD, By(before), person=coordinator)
        director = register.add(app, "Орлова Ольга Львовна", by=BY)
        accounts.add(app, "olga", "administrator", PASSWORD, By(before), person=director)
    return settings


@pytest.fixture
def client(school: Settings) -> Iterator[httpx.Client]:
    with served(build(school)) as found:
        enter(found, school, "maria")
        yield found


def enter(client: httpx.Client, school: Settings, login: str, minutes: int = 0) -> None:
    """Somebody who signed in so many minutes ago."""
    since = datetime.now(UTC) - timedelta(minutes=minutes)
    with open_application(school) as app:
        signed = sessions.sign_in(app, login, PASSWORD, "10.0.0.1", "", since)
    client.cookies.clear()
    client.cookies.set("nastavnik_session", signed.token)


PAGE = "/definitions/pair_lifecycle"


def csrf(client: httpx.Client) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', client.get(PAGE).text)
    assert found
    return found[1]


def proposed(client: httpx.Client, text: str) -> str:
    """Where a typed text is shown."""
    answer = client.post(f"{PAGE}/drafts", data={"csrf": csrf(client), "text": text})
    assert answer.status_code == 303
    return answer.headers["location"]


def test_a_mistake_is_told_beside_its_line(client: httpx.Client) -> None:
    page = client.get(proposed(client, NEXT.replace("source: intake.request", "source: nowhere")))
    assert "Так определение работать не будет" in page.text
    assert re.search(r'class="finding error"><a href="/checks#E201">E201</a>', page.text)
    assert 'id="adopt"' not in page.text
    assert 'id="E201"' in client.get("/checks").text


def test_what_is_no_yaml_or_too_large_or_nothing_is_told_in_words(client: httpx.Client) -> None:
    assert "E001" in client.get(proposed(client, "a: [")).text
    token = csrf(client)
    nothing = client.post(f"{PAGE}/drafts", data={"csrf": token, "text": "  "})
    assert nothing.status_code in (400, 422)
    assert "Пусто" in nothing.text
    file = {"file": ("big.yaml", b"#" * (MOST_BYTES + 1), "text/yaml")}
    large = client.post(f"{PAGE}/drafts", data={"csrf": token}, files=file)
    assert large.status_code in (400, 413, 422)
    assert "больше 5 МБ" in large.text
    assert client.get(f"{PAGE}/drafts/{'0' * 64}").status_code == 404
    assert client.get(f"{PAGE}/drafts/..%2f..%2fsecret").status_code == 404


def test_a_version_that_is_there_already_and_another_name_are_refused_with_what_to_write(
    client: httpx.Client,
) -> None:
    same = client.get(proposed(client, TEXT + "# x\n")).text
    assert f"Напишите в тексте version: {COMING}" in same
    other = client.get(proposed(client, NEXT.replace("pair_lifecycle", "another", 1)))
    assert "Это определение «another»" in other.text


def test_a_shorter_deadline_says_who_would_be_late_before_anything_is_changed(
    client: httpx.Client, school: Settings
) -> None:
    page = client.get(proposed(client, HASTY)).text
    assert "запрос записан" in page
    assert "5 working days" in page
    assert "Окажутся просроченными: 2" in page
    assert "пара 1, пара 2" in page
    with open_application(school) as app:
        assert len(recent_entries.recent_entries(app, "pair 1")) == 1


def test_all_live_instances_move_with_a_state_map_and_a_reason(
    client: httpx.Client, school: Settings
) -> None:
    file = {"file": ("pair.yaml", RENAMED.encode(), "text/yaml")}
    answer = client.post(f"{PAGE}/drafts", data={"csrf": csrf(client)}, files=file)
    where = answer.headers["location"]
    page = client.get(where).text
    assert "Состояния, которых больше нет" in page
    assert "Не смогут: 2" in page
    assert "Это вводят вдвоём" in page
    asked = {"csrf": csrf(client), "s.intake.request": "intake.asked"}
    assert "Перейдут: 2. Не смогут: 0" in client.post(f"{where}/foresee", data=asked).text
    bare = client.post(f"{where}/migrate", data=asked)
    assert bare.status_code == 422
    assert "Укажите причину" in bare.text
    unmapped = {"csrf": asked["csrf"], "reason": "Другое название"}
    assert "Ничего не изменено" in client.post(f"{where}/migrate", data=unmapped).text
    proposed = client.post(f"{where}/migrate", data={**asked, **unmapped})
    assert proposed.headers["location"] == where
    waits = client.get(where).text
    assert "Предложено. В силу это введёт администратор" in waits
    assert f"версия {PRESENT}" in client.get(PAGE).text
    enter(client, school, "olga")
    for start in ("/accounts", "/definitions"):
        assert f'<a href="{where}">pair_lifecycle {COMING}</a> (maria)' in client.get(start).text
    page = client.get(where).text
    assert "«Другое название»" in page
    assert "Согласиться и ввести" in page
    assert '<option value="intake.asked" selected>' in page, "the states that were proposed"
    agreed = {**asked, "csrf": csrf(client), "reason": "Согласна"}
    done = client.post(f"{where}/migrate", data=agreed)
    assert done.headers["location"] == PAGE
    shown = client.get(PAGE).text
    assert "Перешло: 2" in shown
    assert f"версия {COMING}" in shown
    history = client.get("/history?trigger=migrated").text
    assert "Орлова Ольга Львовна" in history
    with open_application(school) as app:
        assert verification.verify(app).problems == ()


def test_explanations_alone_are_changed_by_one_person_who_says_again_who_they_are(
    client: httpx.Client, school: Settings
) -> None:
    where = proposed(client, NEXT.replace("en: This mentor has five pairs", "en: Five pairs"))
    assert "Ввести новую версию" in client.get(where).text
    enter(client, school, "maria", minutes=11)
    sent = {"csrf": csrf(client), "reason": "Другое объяснение"}
    assert "/account/confirm" in client.post(f"{where}/migrate", data=sent).text
    assert f"версия {PRESENT}" in client.get(PAGE).text
    enter(client, school, "maria")
    done = client.post(f"{where}/migrate", data={**sent, "csrf": csrf(client)})
    assert done.headers["location"] == PAGE
    assert f"версия {COMING}" in client.get(PAGE).text


MENTORS_READ = NEXT.replace(
    "en: what is the concern}\n    seen_by: [coordinator",
    "en: what is the concern}\n    seen_by: [mentor, coordinator",
)


def test_whoever_agrees_reads_what_a_step_was_called_and_will_be(client: httpx.Client) -> None:
    where = proposed(client, NEXT.replace("ru: Отказаться от предложения", "ru: Родитель согласен"))
    page = client.get(where).text
    assert "Отказаться от предложения <code>pair_lifecycle: decline</code>" in page
    assert "название было «Отказаться от предложения» (Decline the proposal)" in page
    assert "станет «Родитель согласен» (Decline the proposal)" in page
    assert "Предложить</button>" in page


def test_a_mentor_who_would_read_a_childs_words_is_named_before_anything_is_done(
    client: httpx.Client,
) -> None:
    where = proposed(client, MENTORS_READ)
    assert "прочтут ещё: наставник" in client.get(where).text
    assert "will read it too: mentor" in client.get(f"{where}?lang=en").text


def test_the_api_keeps_to_two_people_too(client: httpx.Client, school: Settings) -> None:
    def send(path: str, **more: str) -> dict[str, Any]:
        sent = {"text": MENTORS_READ, **more}
        answer = client.post(f"/api/v1/{path}", json=sent, headers={"x-csrf": csrf(client)})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    looked = send("definitions/dry-run")
    assert [rule["words"]["en"] for rule in looked["rules"]] == ["will read it too: mentor"]
    for _ in range(2):
        waits = send("definitions/migrations", reason="Наставник должен знать")
        assert (waits["moved"], waits["waits"]) == (0, True)
    assert client.get(f"/api/v1/definitions/pair_lifecycle/{COMING}").status_code == 404
    enter(client, school, "olga")
    page = client.get("/accounts").text
    assert f"pair_lifecycle {COMING}</a> (maria)" in page, "kept as a draft, to be read on its page"
    assert send("definitions/migrations", reason="Согласна")["moved"] == 2


def test_the_map_of_heat_says_how_many_are_where(client: httpx.Client) -> None:
    page = client.get(PAGE).text
    assert re.search(r"<text[^>]*>2</text>", page)
    assert re.search(r'<td>запрос</td><td data-label="Сейчас">2</td>', page)
    assert client.get("/definitions/nothing").status_code == 404
    assert client.get(f"{PAGE}?version=77").status_code == 404
    assert "внутри плана" in client.get("/definitions/measure").text
