"""Documents: kept under their hash, and opened by those who may see what they belong to."""

import hashlib
import mimetypes
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from programme.processes.harmful import refuse_harmful
from programme.processes.sight import Sight
from programme.processes.viewer import Look, Viewer, looked_at
from programme.school.application import Application
from states.decision import InstanceId
from states.definition import Words
from states.errors import NotFound, WrongUse
from store import evidence
from store.database import Transaction
from store.files import give_name, write_beside


@dataclass(frozen=True, slots=True)
class WaitingDocument:
    """A file that is handed in; it waits beside its place until a decision takes it."""

    digest: str
    size: int
    media_type: str
    waiting: Path
    place: Path


@contextmanager
def handed_in(app: Application, files: Iterable[Path]) -> Iterator[list[WaitingDocument]]:
    """Documents that wait for a decision; whichever it did not take is gone in the end. `NotFound`,
    and `WrongUse` for one that no school takes."""
    documents: list[WaitingDocument] = []
    try:
        for file in files:
            documents.append(_waiting(app, file))
        yield documents
    finally:
        for document in documents:
            document.waiting.unlink(missing_ok=True)


def keep(tx: Transaction, documents: Sequence[WaitingDocument], moment: datetime) -> None:
    """Documents that were taken get their names, the last thing before the commit: a crash leaves
    a file that no entry names, and never an entry without its file."""
    for document in documents:
        evidence.add(tx, document.digest, document.size, document.media_type, moment)
        if not document.place.exists():
            give_name(document.waiting, document.place)


def _waiting(app: Application, file: Path) -> WaitingDocument:
    if not file.is_file():
        raise NotFound(Words(ru=f"Файла {file} нет.", en=f"There is no file {file}."))
    size, limit = file.stat().st_size, app.settings.evidence_limit
    if size > limit:
        megabytes = limit // (1024 * 1024)
        raise WrongUse(
            Words(
                ru=f"{file}: файл больше {megabytes} МБ. Уменьшите его и повторите.",
                en=f"{file}: the file is larger than {megabytes} MB. Make it smaller.",
            ),
            "too_large",
        )
    content = file.read_bytes()
    refuse_harmful(file.name, content, app.settings.clamd)
    digest = hashlib.sha256(content).hexdigest()
    place = app.settings.evidence_file(digest)
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return WaitingDocument(digest, size, media_type, write_beside(place, content), place)


@dataclass(frozen=True, slots=True)
class Opened:
    """A document ready to be read."""

    path: Path
    media_type: str
    size: int


def open_document(
    app: Application, number: InstanceId, digest: str, viewer: Viewer, moment: datetime
) -> Opened:
    """A document that an instance has, or once had. `NotFound`, `NotAllowed`."""
    with app.database.reading() as tx:
        here, instance = looked_at(app, tx, number, moment, viewer)
        sight = Sight(app, tx, Look(viewer, moment), (here,))
        # a document that lies in two slots may be opened by the readers of either
        given = {
            found
            for slot, found, _ in evidence.handed_in(tx, number)
            if found == digest and sight.slot(instance, slot, found)
        }
        row = evidence.by_digests(tx, [digest]).get(digest) if digest in given else None
    path = app.settings.evidence_file(digest)
    if row is not None and row.erased_at is not None:
        raise NotFound(
            Words(
                ru="Этот документ удалён вместе с данными человека, о котором он был.",
                en="This document was erased with the data of a person it was about.",
            )
        )
    if row is None or not path.is_file():
        raise NotFound(
            Words(
                ru="Такого документа здесь нет. Обновите страницу.",
                en="There is no such document here. Load the page again.",
            )
        )
    return Opened(path, row.media_type, row.size)
