"""Processes and plans as they were registered, word for word, by name and version."""

from dataclasses import astuple, dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import select

from states.definition import Words
from states.errors import NotFound
from states.history import microseconds
from states.school_history import By
from store import school_history
from store.database import Transaction, moment_of
from store.statement import Query, columns_for, insertion
from store.tables import definitions

_d = definitions.c


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """A definition as it was registered, word for word."""

    kind: str
    name: str
    version: int
    sha256: str
    text: str


_ADD = insertion(definitions, "kind", "name", "version", "sha256", "text", "recorded_at")


def register(tx: Transaction, row: DefinitionRow, by: By) -> bool:
    """Keeps a version for good; False where the very same is known already. `NotFound` where
    another text has this version."""
    if refuse_another_text(tx, row):
        return False
    tx.run(_ADD, (*astuple(row), microseconds(by.moment)))
    said = {"kind": row.kind, "name": row.name, "version": row.version, "sha256": row.sha256}
    school_history.record(tx, "definition", 0, "registered", by, said)
    return True


def refuse_another_text(tx: Transaction, row: DefinitionRow) -> bool:
    """Whether this very text is known already. `NotFound` where another has its version."""
    known = by_name(tx, row.name, row.version)
    if known is not None and known.sha256 != row.sha256:
        raise NotFound(
            Words(
                ru=f"{row.name}, версия {row.version}: уже есть другой текст этой версии. "
                "Увеличьте version.",
                en=f"{row.name}, version {row.version}: another text has this version. "
                "Raise its version.",
            )
        )
    return known is not None


_ROWS = select(*columns_for(DefinitionRow, definitions))
_BY_NAME = Query(
    _ROWS.where(
        _d.name == param("name"), (_d.version == param("version")) | (param("version") == 0)
    )
    .order_by(_d.version.desc())
    .limit(1),
    DefinitionRow,
    *("name", "version"),
)
_ALL = Query(_ROWS.order_by(_d.name, _d.version), DefinitionRow)


def by_name(tx: Transaction, name: str, version: int = 0) -> DefinitionRow | None:
    """A registered version; the newest for 0."""
    return tx.one(_BY_NAME, (name, version))


def listing(tx: Transaction) -> list[DefinitionRow]:
    """Every registered version."""
    return tx.rows(_ALL)


class Fingerprint(NamedTuple):
    """Which text a version is."""

    name: str
    version: int
    sha256: str


_FINGERPRINTS = Query(
    select(_d.name, _d.version, _d.sha256).order_by(_d.name, _d.version), Fingerprint
)


def fingerprints(tx: Transaction) -> list[Fingerprint]:
    """Name, version and sha256 of every registered version."""
    return tx.rows(_FINGERPRINTS)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A registered version without its text."""

    kind: str
    name: str
    version: int
    sha256: str
    recorded_at: datetime


def _version(kind: str, name: str, version: int, sha256: str, recorded_at: int) -> VersionRow:
    return VersionRow(kind, name, version, sha256, moment_of(recorded_at))


_VERSIONS = Query(
    select(*columns_for(_version, definitions)).order_by(_d.name, _d.version), _version
)


def versions(tx: Transaction) -> list[VersionRow]:
    """Every registered version, by name and in their order."""
    return tx.rows(_VERSIONS)
