"""Settings of the mail that cannot be used: said in words everywhere, and no letter is lost."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from notifications import channels
from notifications.channel import ProbeStep
from notifications.channels.smtp import Smtp
from programme.mail import delivery, mailbox, trial, undeliverable
from programme.processes import advance
from programme.school.application import Application, open_application
from programme.school.settings import Settings
from programme.upkeep import doctor
from programme.upkeep.diagnosis import Diagnosis
from states.decision import PersonId
from states.errors import WrongUse
from tests.cast import at
from tests.school import met
from tests.shell import Shell

MORNING = at("2020-10-06", 9)
FILES = {
    "NASTAVNIK_SMTP_CA_FILE": {"ca_file": Path("/nowhere/ca.pem")},
    "NASTAVNIK_SMTP_PASSWORD_FILE": {"password_file": Path("/nowhere/password")},
}


@pytest.fixture(params=list(FILES))
def named(request: pytest.FixtureRequest, app: Application) -> str:
    """A school whose mail names a file that is not there, and the file's name."""
    wrong = FILES[request.param]
    app.settings.channel = Smtp(host="127.0.0.1", port=9, user="school", **wrong)  # type: ignore[arg-type]
    return str(*wrong.values())


def empty_settings() -> dict[str, str]:
    """Every setting, of the school and of its channels, with nothing behind the sign."""
    kinds: list[type[BaseSettings]] = [Settings, *channels.known().values()]
    return {
        f"{kind.model_config.get('env_prefix', '')}{name}".upper(): ""
        for kind in kinds
        for name in kind.model_fields
    }


def tried(app: Application) -> list[ProbeStep]:
    async def steps() -> list[ProbeStep]:
        return [step async for step in trial.trial(app, "you@school.example", MORNING)]

    return asyncio.run(steps())


def test_a_setting_without_a_value_is_as_if_it_were_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in empty_settings():
        monkeypatch.delenv(name, raising=False)
    plain = Settings().model_dump()
    for name, nothing in empty_settings().items():
        monkeypatch.setenv(name, nothing)
    assert Settings().model_dump() == plain
    assert Smtp() == Smtp.model_construct()


def test_an_empty_home_is_the_usual_one_for_a_report_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_application(Settings(home=Path("var"))):
        shell = Shell(tmp_path)
    monkeypatch.setitem(shell._environment, "NASTAVNIK_HOME", "")
    monkeypatch.setattr(doctor, "examine", lambda *_: 1 / 0)
    assert "Подробности: var/reports/" in shell("doctor").err


def test_a_file_that_the_mail_names_and_nobody_can_read_is_said_in_one_sentence(
    app: Application, named: str
) -> None:
    with pytest.raises(WrongUse) as refused:
        tried(app)
    assert named in refused.value.say("ru")


def test_the_setting_that_names_an_authority_is_named(app: Application, tmp_path: Path) -> None:
    no_certificate = tmp_path / "ca.pem"
    no_certificate.write_text("nothing", "utf-8")
    for file in (tmp_path, no_certificate, tmp_path / "none"):
        app.settings.channel = Smtp(host="127.0.0.1", port=9, ca_file=file)
        with pytest.raises(WrongUse) as refused:
            tried(app)
        assert "NASTAVNIK_SMTP_CA_FILE" in refused.value.say("ru")
        assert str(file) in refused.value.say("en")


def test_the_command_says_it_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = Shell(tmp_path)
    monkeypatch.setitem(shell._environment, "NASTAVNIK_SMTP_HOST", "127.0.0.1")
    monkeypatch.setitem(shell._environment, "NASTAVNIK_SMTP_CA_FILE", "/nowhere/ca.pem")
    told = shell("mail", "test", "you@school.example")
    assert (told.code, told.out, len(told.err.splitlines())) == (2, "", 1)
    assert "NASTAVNIK_SMTP_CA_FILE" in told.err
    assert "✗ Почта: " in shell("doctor").out


def test_the_doctor_has_a_line_about_it(app: Application, named: str) -> None:
    found = asyncio.run(doctor.examine(app, MORNING))
    (mail,) = (finding for finding in found if finding.what.en == "Mail")
    assert (mail.state, named in mail.said.ru) == ("bad", True)


def test_whatever_breaks_while_the_doctor_looks_is_a_line_and_not_its_end(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_app: Application, _moment: object) -> Iterator[Diagnosis]:
        raise RuntimeError("out of order")
        yield

    looks = [(what, breaks) for what, _ in doctor.LOOKS]
    monkeypatch.setattr(doctor, "LOOKS", looks)
    found = asyncio.run(doctor.examine(app, MORNING))
    assert [finding.state for finding in found] == ["bad"] * len(looks)
    assert {finding.said.en for finding in found} == {"RuntimeError: out of order"}
    assert "Mail" in {finding.what.en for finding in found}


def test_letters_wait_with_the_reason_and_go_once_it_is_mended(
    app: Application, who: dict[str, PersonId], named: str
) -> None:
    met(app, who)
    advance.advance(app, MORNING)
    waiting = mailbox.counts(app)["waiting"]
    assert waiting
    failed = asyncio.run(delivery.deliver(app, MORNING))
    assert (failed.stopped > 0, failed.sent) == (True, 0)
    assert mailbox.counts(app)["sending"] == 0
    assert mailbox.counts(app)["waiting"] == waiting
    first = mailbox.page(app, "waiting").lines[0]
    assert first.error is not None
    assert named in first.error.ru
    app.settings.channel = channels.chosen("folder")
    assert asyncio.run(delivery.deliver(app, at("2020-10-06", 10))).sent > 0


def test_a_mailbox_for_returned_letters_without_its_password_is_told_in_words(
    app: Application, named: str
) -> None:
    smtp = app.settings.channel
    assert isinstance(smtp, Smtp)
    changed = {"imap_host": "127.0.0.1", "imap_port": 9, "password": SecretStr("secret")}
    app.settings.channel = smtp.model_copy(update=changed)
    taken = undeliverable.read_returned(app, MORNING)
    assert taken.trouble is not None
    assert named in taken.trouble.ru
