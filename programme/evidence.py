"""Documents: where one lies, for somebody who may see what it belongs to."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from programme.application import Application
from programme.steps import Viewer, looked_at
from states.decision import InstanceId
from states.definition import Words
from states.errors import NotFound
from store import evidence


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
        looked_at(app, tx, number, moment, viewer)
        given = {found for _, found, _ in evidence.handed_in(tx, number)}
        row = evidence.by_digests(tx, [digest]).get(digest) if digest in given else None
    path = app.settings.evidence_folder / digest[:2] / digest[2:]
    if row is None or not path.is_file():
        raise NotFound(
            Words(
                ru="Такого документа здесь нет. Обновите страницу.",
                en="There is no such document here. Load the page again.",
            )
        )
    return Opened(path, row.media_type, row.size)
