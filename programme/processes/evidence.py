"""Documents: kept under their hash, and opened by those who may see what they belong to."""

import hashlib
import mimetypes
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from programme.processes.sight import Sight
from programme.processes.viewer import Look, Viewer, looked_at
from programme.school.application import Application
from states.decision import InstanceId
from states.definition import Words
from states.errors import NotFound, WrongUse
from store import evidence
from store.files import write_whole

Document = tuple[str, int, str]
"""A file that is kept: its hash, bytes, media type."""


def keep(app: Application, path: Path) -> Document:
    """Puts a document into the evidence folder under its hash."""
    if not path.is_file():
        raise NotFound(Words(ru=f"Файла {path} нет.", en=f"There is no file {path}."))
    size, limit = path.stat().st_size, app.settings.evidence_limit
    if size > limit:
        megabytes = limit // (1024 * 1024)
        raise WrongUse(
            Words(
                ru=f"{path}: файл больше {megabytes} МБ. Уменьшите его и повторите.",
                en=f"{path}: the file is larger than {megabytes} MB. Make it smaller.",
            ),
            "too_large",
        )
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    target = app.settings.evidence_file(digest)
    if not target.exists():
        write_whole(target, content)
    return digest, size, mimetypes.guess_type(path.name)[0] or "application/octet-stream"


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
            found for slot, found, _ in evidence.handed_in(tx, number) if sight.slot(instance, slot)
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
