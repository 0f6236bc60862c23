"""The one document that simulated people hand in, so that what they hand in can be opened."""

from datetime import datetime
from hashlib import sha256

from programme.school.application import Application
from store import evidence
from store.database import Transaction

TEXT = (
    "Пример документа. Учебный год в этой школе прожит программой, настоящих бумаг в нём нет.\n"
    "\n"
    "An example. The school year here was lived through by the program, with no real documents.\n"
).encode()
DOCUMENT = sha256(TEXT).hexdigest()


def put(app: Application, tx: Transaction, moment: datetime) -> None:
    """Lays it into the school's folder of documents."""
    evidence.add(tx, DOCUMENT, len(TEXT), "text/plain", moment)
    target = app.settings.evidence_file(DOCUMENT)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(TEXT)
