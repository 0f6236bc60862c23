"""A channel more is one file: nothing else knows it, and letters go out by it."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.app import build as pages
from notifications import channels
from notifications.channels.folder import Folder
from notifications.channels.smtp import Smtp
from programme.access import accounts
from programme.mail import delivery
from programme.mail import letters as mail_letters
from programme.people import dossier, register
from programme.processes import advance, cycles
from programme.school.application import open_application
from programme.school.settings import Settings
from states.errors import WrongUse
from states.school_history import By
from tests.author import BY
from tests.cast import at
from tests.serving import served

PASSWORD = "лошадь скрепка батарея"  # noqa: S105  # of a school that lives for one test
MESSENGER = '''
"""A messenger that writes down what it sends; there is nobody at +70000000000."""

from typing import Self

from pydantic_settings import SettingsConfigDict

from notifications.addresses import ChannelAddress
from notifications.channel import Channel, ProbeStep
from notifications.message import Receipt
from states.definition import Words


class Messenger(Channel):
    model_config = SettingsConfigDict(env_prefix="NASTAVNIK_MESSENGER_", extra="ignore")
    explanation = Words(ru="Письма уходят в мессенджер", en="Letters go out by the messenger")
    address_title = Words(ru="номер телефона", en="a phone number")
    longest = 30.0

    token: str = ""

    @property
    def configured(self):
        return bool(self.token)

    def address_of(self, text):
        number = text.replace(" ", "")
        known = number.startswith("+") and number[1:].isdecimal()
        return ChannelAddress(text, number) if known else None

    async def probe(self, files, mail):
        async with self.transport(files) as connection:
            receipt = await connection.send(mail)
        what = Words(ru="Отправить", en="Send")
        yield ProbeStep(what, receipt.outcome == "sent", receipt.detail)

    def transport(self, files):
        return Connection(self.token, files)


class Connection:
    def __init__(self, token, files):
        self.token, self.files = token, files

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind, error, trace):
        return None

    async def send(self, mail):
        if mail.address == "+70000000000":
            return Receipt("refused", "nobody there")
        text = f"{self.token} {mail.address} {mail.message['Subject']}"
        self.files.write(self.files.folder / f"{mail.address}-{mail.items[0]}.txt", text.encode())
        return Receipt("sent")
'''


@pytest.fixture
def messenger(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The file lies among the channels."""
    folder = tmp_path_factory.mktemp("channels")
    (folder / "messenger.py").write_text(MESSENGER, encoding="utf-8")
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(folder)])
    yield
    sys.modules.pop("notifications.channels.messenger", None)


@pytest.mark.usefixtures("messenger")
@pytest.mark.parametrize(
    "environment", [{"NASTAVNIK_MESSENGER_TOKEN": "t"}, {"NASTAVNIK_CHANNEL": "messenger"}]
)
def test_letters_go_out_by_a_channel_that_one_file_adds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = Settings(home=tmp_path)
    with open_application(settings) as app:
        anna = register.add(app, "Иванова Анна", "+79001234567", by=BY)
        nobody = register.add(app, "Кузнецова Мария", "+70000000000", by=BY)
        with pytest.raises(WrongUse, match="is not a phone number"):
            register.add(app, "Волков Артём", "artem@school.example", by=BY)
        holders = {"coordinator": [anna], "social_pedagogue": [nobody]}
        cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders=holders)
        advance.advance(app, at("2020-09-01", 10))
        assert asyncio.run(delivery.deliver(app, at("2020-09-01", 12))).refused > 0
        # the coordinator is written to about the address that was refused
        done = asyncio.run(delivery.deliver(app, at("2020-09-01", 13)))
        assert done.sent > 0
        letters = mail_letters.listing(app)
        assert {letter.state for letter in letters if letter.recipient == anna} == {"sent"}
        assert {letter.error for letter in letters if letter.recipient == nobody} >= {
            "nobody there"
        }
        assert dossier.dossier(app, nobody).person.address_state == "refused"
        accounts.add(app, "anna", "coordinator", PASSWORD, By(at("2020-09-01")), anna)
    sent = [path.read_text("utf-8") for path in settings.mail_folder.glob("+79001234567-*.txt")]
    token = environment.get("NASTAVNIK_MESSENGER_TOKEN", "")
    assert len(sent) == done.sent
    assert all(text.startswith(f"{token} +79001234567 ") for text in sent)
    with served(pages(settings)) as client:
        client.post("/sign-in", data={"login": "anna", "password": PASSWORD})
        assert "Письма уходят в мессенджер." in client.get("/letters").text


@pytest.mark.usefixtures("messenger")
def test_without_a_name_the_channel_is_the_one_that_is_configured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert isinstance(Settings().channel, Folder)
    monkeypatch.setenv("NASTAVNIK_SMTP_HOST", "mail.school.example")
    monkeypatch.setenv("NASTAVNIK_SMTP_PORT", "465")
    chosen = Settings().channel
    assert isinstance(chosen, Smtp)
    assert (chosen.host, chosen.port) == ("mail.school.example", 465)
    monkeypatch.setenv("NASTAVNIK_MESSENGER_TOKEN", "t")
    with pytest.raises(WrongUse, match="Several channels are configured: messenger, smtp"):
        Settings()
    monkeypatch.setenv("NASTAVNIK_CHANNEL", "folder")
    assert isinstance(Settings().channel, Folder)
    monkeypatch.setenv("NASTAVNIK_CHANNEL", "pigeon")
    with pytest.raises(WrongUse, match=r"no channel 'pigeon'\. Known: folder, messenger, smtp"):
        Settings()
