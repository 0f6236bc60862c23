"""A post that brings nothing away is told of until a letter has left, whatever the last run did."""

import asyncio
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from pydantic import SecretStr

from dashboard.app import build
from notifications.channels.smtp import Smtp
from programme.mail import delivery, mailbox
from programme.processes import advance
from programme.school.application import Application
from programme.upkeep import doctor, runs
from programme.upkeep.diagnosis import Diagnosis
from programme.views.metrics import samples
from programme.views.today import today
from states.decision import PersonId
from tests.cast import at
from tests.school import CYCLE, everything, met
from tests.scripted_server import ScriptedServer, serving
from tests.serving import served
from tests.shell import Shell

DAY = "2020-10-06"
MORNING = at(DAY, 9)
BUSY = "451 4.7.1 try later"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A mail server that is busy whoever the letter is for."""
    with serving(ScriptedServer("RCPT", BUSY)) as found:
        yield found


@pytest.fixture
def school(
    app: Application, who: dict[str, PersonId], server: ScriptedServer, database_url: str
) -> Application:
    """A school with letters to send, and that server."""
    app.settings.database_url = database_url
    met(app, who)
    advance.advance(app, MORNING)
    app.settings.channel = Smtp(host="127.0.0.1", port=server.port, tls="none")
    return app


def deliver(app: Application, moment: datetime) -> delivery.Delivered:
    """As the flow and the command do."""
    done = asyncio.run(delivery.deliver(app, moment))
    runs.record_run(app, "", "deliver", moment, moment, {"sent": done.sent}, done.trouble)
    return done


def on_today(app: Application, who: dict[str, PersonId], moment: datetime) -> list[str]:
    found = today(app, CYCLE, moment, everything(who), kind="silence", limit=100).items
    return [item.why.ru for item in found if item.title.en == "mail" and item.why]


def measured(app: Application, moment: datetime) -> dict[str, float]:
    wanted = ("run_failed", "letters_kept_back")
    found = [sample for sample in samples(app, moment) if sample.name in wanted]
    return {"/".join([s.name, *(value for _, value in s.labels)]): s.value for s in found}


def letters_in(found: list[Diagnosis]) -> list[tuple[str, str]]:
    return [(one.state, one.said.ru) for one in found if one.what.en == "Letters"]


def health(app: Application) -> tuple[int, bool]:
    with served(build(app.settings)) as client:
        answer: httpx.Response = client.get("/health")
    return answer.status_code, "mail" in answer.json()["silent"]


def test_the_alarm_stays_while_letters_back_off_and_ends_when_one_leaves(
    school: Application, who: dict[str, PersonId], server: ScriptedServer
) -> None:
    assert deliver(school, MORNING).again > 1
    assert on_today(school, who, MORNING)
    # they are not due yet: this run has nothing to do
    soon = MORNING.replace(second=20)
    assert deliver(school, soon) == delivery.Delivered()
    assert BUSY in on_today(school, who, soon)[0]
    assert measured(school, soon)["run_failed/deliver"] == 1
    assert measured(school, soon)["letters_kept_back"] > 1
    ((state, said),) = letters_in(asyncio.run(doctor.examine(school, soon)))
    assert (state, BUSY in said) == ("bad", True)
    server.stage = ""
    mended = at(DAY, 10)
    assert deliver(school, mended).sent > 1
    assert on_today(school, who, mended) == []
    assert measured(school, mended)["run_failed/deliver"] == 0
    assert letters_in(asyncio.run(doctor.examine(school, mended))) == []


def test_health_says_that_no_letter_leaves(school: Application, server: ScriptedServer) -> None:
    assert not health(school)[1]
    deliver(school, MORNING)
    deliver(school, MORNING.replace(second=20))
    assert health(school) == (503, True)
    server.stage = ""
    deliver(school, at(DAY, 10))
    assert not health(school)[1]


def test_the_night_does_not_end_the_alarm(
    school: Application, who: dict[str, PersonId], server: ScriptedServer
) -> None:
    server.stage = "MAIL"
    deliver(school, MORNING)
    night = at(DAY, 22)
    done = deliver(school, night)
    assert (done.sent, done.later > 0) == (0, True)
    assert BUSY in on_today(school, who, night)[0]


def test_one_recipients_trouble_is_not_that_of_the_post(
    school: Application, who: dict[str, PersonId], server: ScriptedServer
) -> None:
    server.only = "mentor@"
    done = deliver(school, MORNING)
    assert done.sent > 0
    assert done.again > 0
    assert on_today(school, who, MORNING) == []
    soon = MORNING.replace(second=20)
    deliver(school, soon)
    assert measured(school, soon)["run_failed/deliver"] == 0
    ((state, _),) = letters_in(asyncio.run(doctor.examine(school, soon)))
    assert state == "doubtful"


def test_a_refused_password_is_told_of_until_it_is_right(
    school: Application, who: dict[str, PersonId], server: ScriptedServer
) -> None:
    server.stage, server.how = "AUTH", "535 5.7.8 bad credentials"
    wrong = {"user": "school", "password": SecretStr("wrong")}
    school.settings.channel = school.settings.channel.model_copy(update=wrong)
    deliver(school, MORNING)
    deliver(school, MORNING.replace(second=20))
    (said,) = on_today(school, who, MORNING)
    assert "Он ответил: «535 5.7.8" in said


def test_what_is_in_the_way_is_no_answer_of_the_server(
    school: Application, who: dict[str, PersonId], server: ScriptedServer
) -> None:
    server.stage, server.how = "banner", "cut"
    deliver(school, MORNING)
    (said,) = on_today(school, who, MORNING)
    assert "Он ответил" not in said
    assert "Что мешает: Unexpected EOF" in said


def shell_of(school: Application, monkeypatch: pytest.MonkeyPatch) -> Shell:
    shell = Shell(school.settings.home)
    monkeypatch.setitem(shell._environment, "NASTAVNIK_DATABASE_URL", school.settings.url)
    return shell


def test_deliver_says_how_many_wait_for_the_server_and_until_when(
    school: Application, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(school, MORNING)
    shell = shell_of(school, monkeypatch)
    monkeypatch.setitem(shell._environment, "NASTAVNIK_SMTP_HOST", "127.0.0.1")
    monkeypatch.setitem(shell._environment, "NASTAVNIK_SMTP_PORT", str(server.port))
    monkeypatch.setitem(shell._environment, "NASTAVNIK_SMTP_TLS", "none")
    told = shell("deliver", "--at", "2020-10-06T09:00:20+03:00")
    assert told.out.startswith("Отправлено: 0, ")
    assert "Ждут почтового сервера: " in told.out
    assert "следующая попытка 06.10 09:01. Он ответил: «451 4.7.1 try later»." in told.out
    assert (
        '"again_at": "2020-10-06T06:01:00+00:00"'
        in shell("deliver", "--at", "2020-10-06T09:00:30+03:00", "--json").out
    )
    assert runs.troubled(school, 1)[0].trouble == "mail"


def test_a_letter_is_shown_with_its_fate_what_is_in_its_way_and_its_next_try(
    school: Application, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.only = "mentor@"
    deliver(school, MORNING)
    shell = shell_of(school, monkeypatch)
    waiting = next(line.id for line in mailbox.page(school, "waiting").lines if line.error)
    said = shell("mail", "show", str(waiting)).out.splitlines()[0]
    assert said.startswith("Судьба: ждёт отправки; что мешает: 451 4.7.1 try later; следующая")
    assert said.endswith("06.10.2020 09:01")
    as_json = shell("mail", "show", str(waiting), "--json").out
    assert '"next_attempt_at": "2020-10-06T06:01:00+00:00"' in as_json
    sent = mailbox.page(school, "sent").lines[0].id
    assert shell("mail", "show", str(sent)).out.startswith("Судьба: отправлено\n")
