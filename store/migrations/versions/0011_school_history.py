"""The school's own history, begun with what is there; checkpoints close it too."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLE = "school_history"
_Line = tuple[str, int, str, dict[str, Any]]


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("subject", sa.Text, nullable=False, server_default=""),
        sa.Column("subject_id", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("event", sa.Text, nullable=False, server_default=""),
        sa.Column("actor", sa.BigInteger),
        sa.Column("account", sa.BigInteger),
        sa.Column("way", sa.Text, nullable=False, server_default=""),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("details", sa.Text, nullable=False, server_default=""),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_index(
        "ix_school_history_subject", _TABLE, ["subject", "subject_id", "number"], unique=False
    )
    _forbid_changes()
    nothing = sa.text("X''" if op.get_bind().dialect.name == "sqlite" else "''")
    op.add_column(
        "people", sa.Column("salt", sa.LargeBinary, nullable=False, server_default=nothing)
    )
    number = sa.Column("school_number", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("checkpoints", number)
    head = sa.Column("school_head", sa.Text, nullable=False, server_default="")
    op.add_column("checkpoints", head)
    _take_over()


def _forbid_changes() -> None:
    said = f"{_TABLE} is append-only"
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {_TABLE}_no_{verb.lower()} BEFORE {verb} ON {_TABLE}"
                f" BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    # a database that was put back as it had been keeps the function of the update that failed
    op.execute(
        f"CREATE OR REPLACE FUNCTION {_TABLE}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{said}'; END $$"
    )
    for name, verbs, each in (
        ("change", "UPDATE OR DELETE", "ROW"),
        ("truncate", "TRUNCATE", "STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER {_TABLE}_no_{name} BEFORE {verbs} ON {_TABLE}"
            f" FOR EACH {each} EXECUTE FUNCTION {_TABLE}_is_append_only()"
        )


def _take_over() -> None:
    """Writes down what is there, as having been found: from now on nothing of it changes unseen."""
    salts = _salts()
    at = _rows("SELECT max(recorded_at) FROM history")[0][0] or 0
    insert = sa.text(
        f"INSERT INTO {_TABLE} (number, subject, subject_id, event, way, recorded_at, details,"  # noqa: S608
        " previous, hash) VALUES (:number, :subject, :subject_id, :event, :way, :recorded_at,"
        " :said, :previous, :hash)"
    )
    if not _rows("SELECT id FROM definitions LIMIT 1") and not _rows(
        "SELECT id FROM people LIMIT 1"
    ):
        return
    previous = bytes(32)
    for number, (subject, subject_id, event, details) in enumerate(_found(salts), start=1):
        entry = {
            "number": number,
            "subject": subject,
            "subject_id": subject_id,
            "event": event,
            "way": "migration",
            "recorded_at": at,
        }
        hashed = entry | {"actor": None, "account": None, "details": details}
        sealed = hashlib.sha256(previous + _json(hashed).encode()).digest()
        row = {"said": _json(details), "previous": previous, "hash": sealed}
        op.get_bind().execute(insert, entry | row)
        previous = sealed


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _rows(statement: str) -> list[Any]:
    return list(op.get_bind().execute(sa.text(statement)))


def _salts() -> dict[int, bytes]:
    there = _rows("SELECT id FROM people WHERE erased_at IS NULL")
    found = {number: os.urandom(16) for (number,) in there}
    update = sa.text("UPDATE people SET salt = :salt WHERE id = :id")
    for number, salt in found.items():
        op.get_bind().execute(update, {"salt": salt, "id": number})
    return found


def _personal(salts: Mapping[int, bytes], person: int, name: str, value: str) -> str:
    salt = salts.get(person, b"")
    return hashlib.sha256(salt + f"{name}={value}".encode()).hexdigest() if value and salt else ""


def _found(salts: Mapping[int, bytes]) -> Iterator[_Line]:
    # entries up to this one say nothing of the letters they wrote
    yield "school", 0, "begun", {"last_entry": _rows("SELECT max(id) FROM history")[0][0] or 0}
    for name, version, kind, sha256 in _rows(
        "SELECT name, version, kind, sha256 FROM definitions ORDER BY id"
    ):
        said = {"kind": kind, "name": name, "version": version, "sha256": sha256}
        yield "definition", 0, "registered", said
    yield from _cycles()
    for row in _rows("SELECT * FROM people ORDER BY id"):
        who = {name: _personal(salts, row.id, name, getattr(row, name)) for name in _WHO}
        rest = {"language": row.language, "kind": row.kind, "address_state": row.address_state}
        erased = {"erased": True} if row.erased_at is not None else {}
        yield "person", row.id, "added", who | rest | erased
    for row in _rows("SELECT * FROM role_holders ORDER BY id"):
        order = _personal(salts, row.person, "order_number", row.order_number)
        said = {"cycle": row.cycle, "role": row.role, "first": row.first, "last": row.last}
        yield "person", row.person, "role_given", said | {"order_number": order}
    for row in _rows("SELECT * FROM absences ORDER BY id"):
        order = _personal(salts, row.person, "order_number", row.order_number)
        days = {"first": row.first, "last": row.last, "substitute": row.substitute}
        yield "person", row.person, "absence", days | {"order_number": order}
    for row in _rows("SELECT * FROM accounts ORDER BY id"):
        said = {"role": row.role, "person": row.person, "state": row.state}
        yield "account", row.id, "added", said | {"linked": bool(row.subject)}
    for person, message in _rows("SELECT person, message FROM mutes ORDER BY person, message"):
        yield "person", person, "muted", {"message": message}
    emptied = _rows("SELECT digest FROM texts WHERE text = '' ORDER BY digest")
    documents = _rows("SELECT sha256 FROM evidence WHERE erased_at IS NOT NULL ORDER BY sha256")
    if emptied or documents:
        gone = {"texts": emptied, "documents": documents}
        said = {name: [digest for (digest,) in rows] for name, rows in gone.items()}
        yield "erased", 0, "erased", said


_WHO = ("name", "address", "phone")


def _cycles() -> Iterator[_Line]:
    for row in _rows("SELECT * FROM cycles ORDER BY id"):
        names = (
            *("name", "plan", "plan_version", "begins", "ends", "plan_from", "in_force_on"),
            *("zone", "shifted_days", "pauses", "state"),
        )
        yield "cycle", row.id, "opened", {name: getattr(row, name) for name in names}


def downgrade() -> None:
    op.drop_table(_TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {_TABLE}_is_append_only()")
    op.drop_column("people", "salt")
    op.drop_column("checkpoints", "school_number")
    op.drop_column("checkpoints", "school_head")
