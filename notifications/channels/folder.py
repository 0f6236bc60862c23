"""A folder of .eml files: where letters go as long as no other channel is configured."""

import hashlib
from collections.abc import AsyncIterator, Callable
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic_settings import SettingsConfigDict

from notifications.addresses import ChannelAddress, mail_address
from notifications.channel import Channel, ProbeStep, SchoolFiles
from notifications.message import Mail, Receipt
from states.definition import Words


class Folder(Channel):
    """The school's own folder for mail. It has no settings."""

    model_config = SettingsConfigDict(env_prefix="NASTAVNIK_FOLDER_")
    explanation = Words(
        ru="Почтовый сервер не указан: письма складываются файлами в папку",
        en="No mail server is named: letters are kept as files in the folder",
    )
    address_title = Words(ru="адрес почты", en="an e-mail address")
    longest = 60.0
    leaves = False

    @property
    def configured(self) -> bool:
        """Never: it is what is left where no channel is configured."""
        return False

    def address_of(self, text: str) -> ChannelAddress | None:
        """An e-mail address."""
        return mail_address(text)

    def transport(self, files: SchoolFiles) -> "FolderTransport":
        """Writes into the school's folder."""
        return FolderTransport(files.folder, files.write)

    async def probe(self, files: SchoolFiles, mail: Mail | None) -> AsyncIterator[ProbeStep]:
        """Writes the letter."""
        if mail is None:
            return
        async with self.transport(files) as transport:
            receipt = await transport.send(mail)
        yield ProbeStep(
            Words(ru=f"Записать в {files.folder}", en=f"Write into {files.folder}"),
            receipt.outcome == "sent",
            receipt.detail or file_name(mail.message),
            Words(
                ru="Освободите место или исправьте права на папку.",
                en="Make room, or mend the folder's permissions.",
            ),
        )


class FolderTransport:
    """Writes each letter into a file of its own."""

    def __init__(self, folder: Path, write: Callable[[Path, bytes], None]) -> None:
        """`write` writes a file whole or not at all."""
        self._folder, self._write = folder, write

    async def __aenter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    async def send(self, mail: Mail) -> Receipt:
        """Writes the letter whole or not at all; the same Message-ID is the same file."""
        path = self._folder / file_name(mail.message)
        try:
            self._write(path, mail.content)
        except OSError as error:
            # no room, no rights: no other letter can do better
            return Receipt("stopped", f"{type(error).__name__}: {error.strerror}")
        return Receipt("sent")


def file_name(message: EmailMessage) -> str:
    """`2020-09-01-<digest>.eml`: sorted by day, one per Message-ID."""
    day = message["Date"].datetime.date().isoformat()
    digest = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:12]
    return f"{day}-{digest}.eml"
