"""What somebody who may write into a school's database and files can change, and who sees it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson
import yaml
from pydantic import TypeAdapter, field_validator

from programme.history import reading_chain, verification, verify_export, whole_export
from programme.history.checkpoints import checkpoint_hash
from programme.history.kept_proof import KeptProof
from programme.history.security_chain import ChainedLog
from programme.school.application import Application
from states.history import GENESIS, entry_hash, merkle_root
from states.primitives import Model
from states.school_history import school_hash
from store import checkpoints, cross_checks, history, school_history
from store.database import Transaction, to_json
from store.letter_row import message_name
from tests import sql

PAIR = "(SELECT id FROM instances WHERE name = 'pair 1')"
ROWS = {
    "{pair}": PAIR,
    "{entry}": f"instance = {PAIR} AND revision = 3",
    "{letter}": "id = (SELECT min(id) FROM outbox WHERE kind = 'notice' AND instance IS NOT NULL)",
    "{child}": "(SELECT id FROM people WHERE name = 'Ёлкина Анна')",
    "{stranger}": "(SELECT id FROM people WHERE name = 'Лебедев Максим')",
    "{text}": "digest = (SELECT min(digest) FROM texts WHERE text <> '')",
    "{sent}": "letter = (SELECT min(letter) FROM sent_mails)",
    "{reading}": "id = (SELECT min(id) FROM readings)",
    "{role}": "id = (SELECT min(id) FROM role_holders WHERE role = 'director')",
}
SINCE = {
    *("letters", "participants", "keys", "copy", "text", "document", "definition", "school"),
    *("proof", "unclosed", "readings", "security_log"),
}
"""Codes that earlier versions did not know."""


class Tampering(Model):
    """A way to change the past, and the code of the problem by which `verify` sees it."""

    what: str
    sql: tuple[str, ...] = ()
    recompute: bool = False
    """The attacker computes every hash anew that can be."""
    document: Literal["changed", "removed", ""] = ""
    """What becomes of the one document that there is."""
    log: Literal["changed", "removed", "cut", "gone", "anew", "newest", ""] = ""
    """What becomes of the security log: a line changed, removed, the end cut off, the file gone; a
    line that is noted in the school's history changed with every hash after it, or a newer one."""
    code: str = ""
    why: str = ""
    """Where `verify` does not see it: why not."""

    @field_validator("sql", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    def attack(self, app: Application, tx: Transaction) -> None:
        """Does it."""
        for statement in self.sql:
            for name, row in ROWS.items():
                statement = statement.replace(name, row)
            assert sql.run(tx, statement) or self.recompute, statement
        if self.document:
            (file,) = [path for path in app.settings.evidence_folder.rglob("*") if path.is_file()]
            file.unlink()
            if self.document == "changed":
                file.write_bytes(b"another")
        if self.log:
            self._log(app, tx)
        if self.recompute:
            recomputed(tx)

    def _log(self, app: Application, tx: Transaction) -> None:
        file = app.settings.log_folder / "security.log"
        lines = file.read_text("utf-8").splitlines(keepends=True)
        match self.log:
            case "gone":
                file.unlink()
                return
            case "changed":
                lines[1] = lines[1].replace('"account": 2', '"account": 3')
            case "removed":
                del lines[1]
            case "cut":
                lines = lines[:2]
            case _:
                said = [line.partition(', "chain"')[0] for line in lines]
                said = [
                    re.sub(r'"number": \d+, ("after": "\w+", )?', "", one) + "}" for one in said
                ]
                changed = 1 if self.log == "anew" else -1
                said[changed] = said[changed].replace('"account": ', '"account": 7')
                file.unlink()
                heads = [ChainedLog(app.settings.log_folder).append(one) for one in said]
                if self.recompute:
                    _noted_anew(tx, heads)
                return
        file.write_text("".join(lines), encoding="utf-8")


TAMPERINGS = TypeAdapter(tuple[Tampering, ...]).validate_python(
    yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Who saw it."""

    codes: frozenset[str]
    proof: bool
    """`verify --proof` with a letter kept from before."""
    export: bool
    """`verify_export.py --expect` with the same letter."""


def look(app: Application, tx: Transaction, kept: KeptProof) -> Seen:
    """What the three see in a transaction that is then undone."""
    found = verification.verify_in(app, tx)
    with_proof = verification.verify_in(app, tx, kept=kept)
    lines = b"".join(chunk for _, chunk in whole_export.exported_in(tx)).splitlines()
    rows = [orjson.loads(line) for line in lines]
    exported = verify_export.problems(rows) + verify_export.unexpected(rows, str(kept))
    codes = frozenset(problem.code for problem in found.problems)
    return Seen(codes, bool(with_proof.problems), bool(exported))


def _noted_anew(tx: Transaction, lines: list[str]) -> None:
    """The school's history notes the log that was computed anew."""
    for row in list(school_history.in_order(tx)):
        if row.entry.event == "security_log":
            number = int(str(row.entry.details["number"]))
            said = {"number": number, "chain": orjson.loads(lines[number - 1])["chain"]}
            change = "UPDATE school_history SET details = ? WHERE number = ?"
            sql.run(tx, change, (orjson.dumps(said).decode(), row.entry.number))


def undefended(tx: Transaction) -> None:
    """The database refuses nothing any more: neither triggers nor foreign keys stand in the way."""
    if tx.postgresql:
        sql.run(tx, "SET LOCAL session_replication_role = replica")
        return
    sql.run(tx, "PRAGMA defer_foreign_keys = ON")
    for table in ("history", "checkpoints", "school_history", "readings"):
        for verb in ("update", "delete"):
            sql.run(tx, f"DROP TRIGGER {table}_no_{verb}")


def tried(app: Application, kept: KeptProof, one: Tampering) -> Seen:
    """Changes it, looks, and takes everything back, files too."""
    folders = (app.settings.evidence_folder, app.settings.log_folder)
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    files = {path: path.read_bytes() for path in found}
    try:
        with app.database.writing() as tx:
            undefended(tx)
            one.attack(app, tx)
            seen = look(app, tx, kept)
            tx.undo()
        return seen
    finally:
        for path, content in files.items():
            path.write_bytes(content)


def recomputed(tx: Transaction) -> None:
    """All that whoever has the database can compute anew: chains, Message-IDs, checkpoints."""
    for rows in history.by_instance(tx):
        previous = GENESIS
        written = cross_checks.letters_of(tx, [rows[0].entry.instance])
        for row in rows:
            sealed = entry_hash(previous, row.entry)
            change = "UPDATE history SET previous = ?, hash = ? WHERE id = ?"
            sql.run(tx, change, (previous, sealed, row.id))
            for one in (w for w in written if w.revision == row.entry.revision):
                name = f"<{message_name(sealed, one.letter)}@nastavnik.local>"
                change = "UPDATE outbox SET message_id = ? WHERE message_id = ?"
                sql.run(tx, change, (name, one.message_id))
            previous = sealed
        change = "UPDATE instances SET head = ? WHERE id = ?"
        sql.run(tx, change, (previous, rows[0].entry.instance))
    _readings_anew(tx)
    heads = [GENESIS]
    for entry in list(school_history.in_order(tx)):
        sealed = school_hash(heads[-1], entry.entry)
        change = "UPDATE school_history SET previous = ?, hash = ? WHERE number = ?"
        sql.run(tx, change, (heads[-1], sealed, entry.entry.number))
        heads.append(sealed)
    _sealed_anew(tx, heads)


def _readings_anew(tx: Transaction) -> None:
    before = reading_chain.NOTHING
    for row in list(school_history.in_order(tx)):
        if row.entry.event == reading_chain.EVENT:
            before = reading_chain.sealed(tx, before, int(str(row.entry.details["last"])))
            said = to_json(dict(zip(("last", "count", "hash"), before, strict=True)))
            change = "UPDATE school_history SET details = ? WHERE number = ?"
            sql.run(tx, change, (said, row.entry.number))


def _sealed_anew(tx: Transaction, heads: list[bytes]) -> None:
    previous = GENESIS
    for row in checkpoints.listing(tx):
        root = merkle_root(history.hashes(tx, row.first_entry, row.last_entry))
        head = heads[row.school_number]
        change = "UPDATE checkpoints SET root = ?, previous = ?, school_head = ? WHERE id = ?"
        sql.run(tx, change, (root, previous, head.hex(), row.id))
        anew = next(one for one in checkpoints.listing(tx) if one.id == row.id)
        previous = checkpoint_hash(anew)
        sql.run(tx, "UPDATE checkpoints SET hash = ? WHERE id = ?", (previous, row.id))
