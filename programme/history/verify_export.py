"""Checks an exported history without anything of nastavnik: python verify_export.py FILE

    --expect N:HASH     a letter says that checkpoint N has this hash
    --documents FOLDER  the documents that were handed over to you, whatever their names
    --list              what happened, when, by whom, and when it was due
    --part FILE         the file is a part of the history (a person's, a month's)
    --proof FILE        the file is the proof of one entry

Every entry's hash covers its JSON (sorted keys, no spaces, UTF-8) and the hash before it in the
same instance; entries of the school (people, roles, definitions) are one chain of their own. A
checkpoint closes entries under a Merkle root (RFC 6962, section 2.1) together with the school's
chain as it was, and covers the checkpoint before it.
"""

import argparse
import hashlib
import json
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Row = dict[str, Any]
_ZEROS = bytes(32)


def canonical(value: object) -> bytes:
    """JSON with sorted keys and no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def merkle(leaves: list[bytes]) -> bytes:
    """The root of these leaves."""
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        joined = [
            hashlib.sha256(b"\x01" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = joined + level[len(joined) * 2 :]
    return level[0] if level else hashlib.sha256().digest()


def read(path: Path) -> list[Row]:
    """The lines of an export."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def problems(rows: list[Row]) -> list[str]:
    """Everything that does not add up in a whole export, in words."""
    entries = [row for row in rows if "id" in row]
    school = [row for row in rows if "school" in row]
    texts = [row for row in rows if "definition" in row]
    closed = [row for row in rows if "checkpoint" in row]
    return [
        *_entries(entries),
        *_school(school),
        *_definitions(school, texts, entries),
        *_checkpoints(closed, entries, school),
    ]


def _entries(rows: list[Row]) -> Iterator[str]:
    heads: dict[int, tuple[int, bytes]] = {}
    for row in rows:
        entry = row["entry"]
        instance, revision = entry["instance"], entry["revision"]
        last, previous = heads.get(instance, (0, _ZEROS))
        if revision != last + 1:
            yield f"instance {instance}: revision {revision} out of sequence"
        if not _follows(row, previous):
            yield f"instance {instance}, revision {revision}: its hash is another"
        heads[instance] = revision, bytes.fromhex(row["hash"])


def _follows(row: Row, previous: bytes) -> bool:
    digest = hashlib.sha256(previous + canonical(row["entry"])).hexdigest()
    return bool(digest == row["hash"] and previous.hex() == row["previous"])


def _school(rows: list[Row]) -> Iterator[str]:
    previous = _ZEROS
    for expected, row in enumerate(rows, start=1):
        if row["school"] != expected or row["entry"]["number"] != expected:
            yield f"entry {row['school']} of the school: out of sequence"
        if not _follows(row, previous):
            yield f"entry {row['school']} of the school: its hash is another"
        previous = bytes.fromhex(row["hash"])


def _definitions(school: list[Row], texts: list[Row], entries: list[Row]) -> Iterator[str]:
    told = {
        (said["name"], said["version"]): said["sha256"]
        for said in (row["entry"]["details"] for row in school)
        if "sha256" in said
    }
    there = {}
    for row in texts:
        known = row["definition"], row["version"]
        there[known] = hashlib.sha256(row["text"].encode()).hexdigest()
        if told.get(known) != there[known]:
            yield f"definition {known[0]} {known[1]}: its text is another"
    used = {
        (said["process"], said["version"])
        for said in (row["entry"]["changes"] for row in entries)
        if "process" in said
    }
    if school:
        for name, version in sorted((told.keys() | used) - there.keys()):
            yield f"definition {name} {version}: its text is missing"


def _checkpoints(closed: list[Row], entries: list[Row], school: list[Row]) -> Iterator[str]:
    hashes = {row["id"]: bytes.fromhex(row["hash"]) for row in entries}
    numbers, sealed, after = sorted(hashes), _ZEROS, 0
    for row in closed:
        of_it = slice(bisect_left(numbers, row["first"]), bisect_right(numbers, row["last"]))
        leaves = [hashes[number] for number in numbers[of_it]]
        content = [row["first"], row["last"], row["root"], row["recorded_at"]]
        number = row.get("school_number", 0)
        if number:
            content += [number, row["school_head"]]
        digest = hashlib.sha256(sealed + canonical(content)).hexdigest()
        where = f"checkpoint {row['checkpoint']}"
        if merkle(leaves).hex() != row["root"]:
            yield f"{where}: its root is another"
        if digest != row["hash"] or row["first"] != after + 1:
            yield f"{where}: its hash is another"
        if number and (number > len(school) or school[number - 1]["hash"] != row["school_head"]):
            yield f"{where}: the history of the school is another"
        sealed, after = bytes.fromhex(row["hash"]), row["last"]


def problems_of_part(rows: list[Row]) -> list[str]:
    """The same for some entries in any order: each by itself, and those that follow each other."""
    found: list[str] = []
    entries = {(row["entry"]["instance"], row["entry"]["revision"]): row for row in rows}
    for (instance, revision), row in sorted(entries.items()):
        digest = hashlib.sha256(bytes.fromhex(row["previous"]) + canonical(row["entry"])).digest()
        before = entries.get((instance, revision - 1), {}).get("hash", row["previous"])
        if digest.hex() != row["hash"] or before != row["previous"]:
            found.append(f"instance {instance}, revision {revision}: its hash is another")
    return found


def problems_of_proof(row: Row) -> list[str]:
    """Whether one entry leads to the root that its checkpoint is said to have."""
    digest = hashlib.sha256(bytes.fromhex(row["previous"]) + canonical(row["entry"])).digest()
    node = hashlib.sha256(b"\x00" + digest).digest()
    for side, beside in row["path"]:
        other = bytes.fromhex(beside)
        pair = other + node if side == "left" else node + other
        node = hashlib.sha256(b"\x01" + pair).digest()
    if digest.hex() != row["hash"] or node.hex() != row["root"]:
        return [
            f"entry {row['id']}: it does not lead to the root of checkpoint {row['checkpoint']}"
        ]
    return []


def unexpected(rows: list[Row], proof: str) -> list[str]:
    """Whether the checkpoint of a letter that was kept is there, with the hash that it had."""
    number, _, digest = proof.partition(":")
    closed = {str(row["checkpoint"]): row["hash"] for row in rows if "checkpoint" in row}
    if closed.get(number.strip()) == digest.strip().lower():
        return []
    return [f"checkpoint {number}: the letter says another hash, or it is missing"]


def unknown_documents(rows: list[Row], folder: Path) -> list[str]:
    """Documents of a folder that history does not know, and those it names that are not there."""
    named = {
        digest: f"instance {row['entry']['instance']}, revision {row['entry']['revision']}, {slot}"
        for row in rows
        if "id" in row
        for slot, digest in row["entry"]["changes"].get("evidence", {}).items()
        if digest  # '' where the slot was emptied
    }
    erased = {
        digest
        for row in rows
        if "school" in row
        for digest in row["entry"]["details"].get("documents", ())
    }
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    there = {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in files}
    found = [f"{file}: no document of this history" for d, file in there.items() if d not in named]
    missing = sorted(set(named) - set(there) - erased)
    return found + [f"{named[d]}: document {d[:12]} is not among them" for d in missing]


def told(row: Row) -> str:
    """One entry as a line: when, what, from which state to which, by whom, and when it was due."""
    entry = row["entry"]
    where = f"instance {entry['instance']}"
    by = f"person {entry['actor']} as {entry['role']}" if entry["actor"] else entry["role"]
    due = f", due {_when(entry['planned_for'])}" if entry["planned_for"] else ""
    step = f"{entry['source'] or '-'} -> {entry['dest']}"
    return f"{_when(entry['recorded_at'])}  {where}  {entry['trigger']}: {step}, by {by}{due}"


def _when(microseconds: int) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def counted(rows: list[Row]) -> str:
    """How much was looked at, to be compared with what the school says."""
    entries = sum("id" in row for row in rows)
    school = sum("school" in row for row in rows)
    closed = [row for row in rows if "checkpoint" in row]
    last = f" № {closed[-1]['checkpoint']}:{closed[-1]['hash']}" if closed else ""
    after = entries - sum(
        row["last"] - row["first"] + 1 for row in closed if row["last"] >= row["first"]
    )
    return (
        f"записей / entries: {entries}, школы / of the school: {school}, "
        f"точек / checkpoints: {len(closed)}{last}, "
        f"ещё не закрыто / not closed yet: {max(after, 0)}"
    )


def parsed(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, metavar="ФАЙЛ/FILE")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--part", action="store_true", help="часть истории / a part of the history")
    kind.add_argument("--proof", action="store_true", help="одна запись / one entry")
    parser.add_argument("--expect", metavar="N:HASH", help="точка из письма / from a letter")
    parser.add_argument("--documents", type=Path, metavar="ПАПКА/FOLDER")
    parser.add_argument("--list", action="store_true", help="что было / what happened")
    return parser.parse_args(arguments)


def checked(asked: argparse.Namespace) -> tuple[list[str], list[str]]:
    """What is wrong with what is asked about, and what else there is to say of it."""
    if asked.proof:
        return problems_of_proof(json.loads(asked.file.read_text(encoding="utf-8"))), []
    rows = read(asked.file)
    found = problems_of_part(rows) if asked.part else problems(rows)
    if asked.expect:
        found += unexpected(rows, asked.expect)
    if asked.documents:
        found += unknown_documents(rows, asked.documents)
    listed = [told(row) for row in rows if "id" in row] if asked.list else []
    return found, [counted(rows), *listed]


def main(arguments: list[str]) -> int:
    """0 where nothing was changed, 1 where something was, 2 where there is nothing to check."""
    asked = parsed(arguments)
    path = asked.file
    try:
        if not path.read_bytes().strip():
            print(f"{path}: файл пуст / the file is empty", file=sys.stderr)
            return 2
        wrong, said = checked(asked)
    except OSError as error:
        print(f"{path}: не читается / cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        print(
            f"{path}: это не выгрузка JSON Lines или она повреждена, либо нужны --part, --proof / "
            "not an export as JSON Lines, or a damaged one, or --part or --proof is needed",
            file=sys.stderr,
        )
        return 2
    print("\n".join([*(wrong or ["ничего не изменено / nothing was changed"]), *said]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
