"""Проверяет выгрузку истории, и ничего от nastavnik ей не нужно: python verify_export.py ФАЙЛ
Checks an exported history without anything of nastavnik: python verify_export.py FILE

Хеш записи взят от её JSON (ключи по порядку, без пробелов, UTF-8) и от хеша предыдущей записи того
же экземпляра; записи школы (люди, роли, определения) составляют свою цепочку. Контрольная точка
закрывает записи корнем Меркла (RFC 6962, 2.1) вместе с цепочкой школы и предыдущей точкой.
Every entry's hash covers its JSON (sorted keys, no spaces, UTF-8) and the hash before it in the
same instance; entries of the school (people, roles, definitions) are one chain of their own. A
checkpoint closes entries under a Merkle root (RFC 6962, 2.1) with that chain as it was
and the checkpoint before.
"""

import argparse
import hashlib
import json
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

Row = dict[str, Any]


class Said(NamedTuple):
    """What is said of an export, in both languages."""

    ru: str
    en: str

    def at(self, where: "Said", *values: object) -> "Said":
        """The same, with where it is."""
        return Said(
            *(f"{of.format(*values)}: {said}" for of, said in zip(where, self, strict=True))
        )


_ZEROS = bytes(32)
_ENTRY = Said("экземпляр {}, запись {}", "instance {}, revision {}")
_OF_SCHOOL = Said("запись школы {}", "entry {} of the school")
_DEFINITION = Said("определение {} {}", "definition {} {}")
_CHECKPOINT = Said("контрольная точка {}", "checkpoint {}")
_ORDER = Said("номер не по порядку, записей не хватает", "out of sequence, entries are missing")
_HASH = Said("хеш не сходится, её изменили", "its hash is another, it was changed")
_UNCHANGED = Said("Ничего не изменено.", "Nothing was changed.")
_CHANGED = Said("Выгрузка не сходится:", "The export does not add up:")
_CUT = Said(
    "Не отрезан ли конец, по выгрузке не узнать. Сравните номер и хеш последней точки с утренним\n"
    "письмом: --expect НОМЕР:ХЕШ.",
    "Whether the end was cut off is not known from an export. Compare the number and the hash of\n"
    "the last checkpoint with a morning letter: --expect NUMBER:HASH.",
)
_NO_EXPORT = """это не выгрузка JSON Lines или она повреждена, либо нужны --part, --proof
not an export as JSON Lines, or a damaged one, or --part or --proof is needed"""
_PART = Said(
    "Это часть истории: вся ли она, неизвестно.", "A part: whether all is here is unknown."
)


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


def problems(rows: list[Row]) -> list[Said]:
    """Everything that does not add up in a whole export, in words."""
    kinds = ("id", "school", "definition", "checkpoint")
    entries, school, texts, closed = ([row for row in rows if kind in row] for kind in kinds)
    chains = [*_entries(entries), *_school(school), *_definitions(school, texts, entries)]
    return chains + list(_checkpoints(closed, entries, school))


def _entries(rows: list[Row]) -> Iterator[Said]:
    heads: dict[int, tuple[int, bytes]] = {}
    for row in rows:
        entry = row["entry"]
        instance, revision = entry["instance"], entry["revision"]
        last, previous = heads.get(instance, (0, _ZEROS))
        if revision != last + 1:
            yield _ORDER.at(_ENTRY, instance, revision)
        if not _follows(row, previous):
            yield _HASH.at(_ENTRY, instance, revision)
        heads[instance] = revision, bytes.fromhex(row["hash"])


def _follows(row: Row, previous: bytes) -> bool:
    digest = hashlib.sha256(previous + canonical(row["entry"])).hexdigest()
    return bool(digest == row["hash"] and previous.hex() == row["previous"])


def _school(rows: list[Row]) -> Iterator[Said]:
    previous = _ZEROS
    for expected, row in enumerate(rows, start=1):
        if row["school"] != expected or row["entry"]["number"] != expected:
            yield _ORDER.at(_OF_SCHOOL, row["school"])
        if not _follows(row, previous):
            yield _HASH.at(_OF_SCHOOL, row["school"])
        previous = bytes.fromhex(row["hash"])


def _definitions(school: list[Row], texts: list[Row], entries: list[Row]) -> Iterator[Said]:
    details = [row["entry"]["details"] for row in school if "sha256" in row["entry"]["details"]]
    told = {(said["name"], said["version"]): said["sha256"] for said in details}
    there = {}
    for row in texts:
        known = row["definition"], row["version"]
        there[known] = hashlib.sha256(row["text"].encode()).hexdigest()
        if told.get(known) != there[known]:
            yield Said("текст другой", "its text is another").at(_DEFINITION, *known)
    changes = [row["entry"]["changes"] for row in entries]
    used = {(said["process"], said["version"]) for said in changes if "process" in said}
    if school:
        for name, version in sorted((told.keys() | used) - there.keys()):
            yield Said("текста нет", "its text is missing").at(_DEFINITION, name, version)


def _checkpoints(closed: list[Row], entries: list[Row], school: list[Row]) -> Iterator[Said]:
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
        where = _CHECKPOINT, row["checkpoint"]
        if merkle(leaves).hex() != row["root"]:
            yield Said("её записи другие", "its root is another").at(*where)
        if digest != row["hash"] or row["first"] != after + 1:
            yield _HASH.at(*where)
        if number and (number > len(school) or school[number - 1]["hash"] != row["school_head"]):
            yield Said("история школы другая", "the history of the school is another").at(*where)
        sealed, after = bytes.fromhex(row["hash"]), row["last"]


def problems_of_part(rows: list[Row]) -> list[Said]:
    """The same for some entries in any order: each by itself, and those that follow each other."""
    found: list[Said] = []
    entries = {(row["entry"]["instance"], row["entry"]["revision"]): row for row in rows}
    for (instance, revision), row in sorted(entries.items()):
        digest = hashlib.sha256(bytes.fromhex(row["previous"]) + canonical(row["entry"])).digest()
        before = entries.get((instance, revision - 1), {}).get("hash", row["previous"])
        if digest.hex() != row["hash"] or before != row["previous"]:
            found.append(_HASH.at(_ENTRY, instance, revision))
    return found


def problems_of_proof(row: Row) -> list[Said]:
    """Whether one entry leads to the root that its checkpoint is said to have."""
    digest = hashlib.sha256(bytes.fromhex(row["previous"]) + canonical(row["entry"])).digest()
    node = hashlib.sha256(b"\x00" + digest).digest()
    for side, beside in row["path"]:
        other = bytes.fromhex(beside)
        pair = other + node if side == "left" else node + other
        node = hashlib.sha256(b"\x01" + pair).digest()
    if digest.hex() != row["hash"] or node.hex() != row["root"]:
        said = Said("не ведёт к корню точки", "it does not lead to the root of its checkpoint")
        return [said.at(Said("запись {}", "entry {}"), row["id"])]
    return []


def unexpected(rows: list[Row], proof: str) -> list[Said]:
    """Whether the checkpoint of a letter that was kept is there, with the hash that it had."""
    number, _, digest = proof.strip().removeprefix("№").partition(":")
    closed = {str(row["checkpoint"]): row["hash"] for row in rows if "checkpoint" in row}
    if closed.get(number.strip()) == digest.strip().lower():
        return []
    said = Said("в письме хеш другой, или её нет", "the letter says another hash, or it is missing")
    return [said.at(_CHECKPOINT, number.strip())]


def unknown_documents(rows: list[Row], folder: Path) -> list[Said]:
    """Documents of a folder that history does not know, and those it names that are not there."""
    named = {
        digest: (said["instance"], said["revision"], slot)
        for said in (row["entry"] for row in rows if "id" in row)
        for slot, digest in said["changes"].get("evidence", {}).items()
        if digest  # '' where the slot was emptied
    }
    told_of = (row["entry"]["details"] for row in rows if "school" in row)
    erased = {digest for details in told_of for digest in details.get("documents", ())}
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    there = {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in files}
    slot = Said("экземпляр {}, запись {}, {}, {}", "instance {}, revision {}, {}, {}")
    missing = Said("такого документа в папке нет", "this document is not among them")
    strange = Said("в этой истории такого документа нет", "no document of this history")
    found = [strange.at(Said("{}", "{}"), file) for d, file in there.items() if d not in named]
    lost = sorted(set(named) - set(there) - erased)
    return found + [missing.at(slot, *named[d], d[:12]) for d in lost]


_LISTED = "когда/when (UTC) | экземпляр/instance | действие/trigger | кто/who | срок/due"


def told(row: Row) -> str:
    """One entry as a line: when, what, from which state to which, by whom, and when it was due."""
    entry = row["entry"]
    by = f"№ {entry['actor']}, {entry['role']}" if entry["actor"] else entry["role"]
    due = _when(entry["planned_for"]) if entry["planned_for"] else "-"
    step = f"{entry['trigger']}: {entry['source'] or '-'} -> {entry['dest']}"
    return f"{_when(entry['recorded_at'])} | {entry['instance']} | {step} | {by} | {due}"


def _when(microseconds: int) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    return f"{moment:%Y-%m-%d %H:%M}"


def counted(rows: list[Row]) -> list[Said]:
    """How much was looked at, to be compared with what the school says."""
    entries, school = (sum(kind in row for row in rows) for kind in ("id", "school"))
    closed = [row for row in rows if "checkpoint" in row]
    after = max(0, entries - sum(max(0, row["last"] - row["first"] + 1) for row in closed))
    last = f"{closed[-1]['checkpoint']}:{closed[-1]['hash']}" if closed else "-"
    return [
        Said(f"Записей: {entries}.", f"Entries: {entries}."),
        Said(f"Записей школы: {school}.", f"Entries of the school: {school}."),
        Said(f"Контрольных точек: {len(closed)}.", f"Checkpoints: {len(closed)}."),
        Said(f"Последняя точка: {last}", f"Last checkpoint: {last}"),
        Said(f"Ещё не закрыто точкой: {after}.", f"Not closed by one yet: {after}."),
    ]


def parsed(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    as_it_is = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_it_is, add_help=False)
    parser.add_argument("file", type=Path, metavar="ФАЙЛ/FILE", help="выгрузка / the export")
    parser.add_argument("-h", "--help", action="help", help="эта справка / this help")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--part", action="store_true", help="часть истории / a part of the history")
    kind.add_argument("--proof", action="store_true", help="одна запись / the proof of one entry")
    parser.add_argument("--expect", metavar="N:HASH", help="точка из письма / from a letter")
    handed = "переданные вам документы / the documents handed over to you"
    parser.add_argument("--documents", type=Path, metavar="ПАПКА/FOLDER", help=handed)
    parser.add_argument(
        "--list", action="store_true", help="что было / what happened, when, by whom"
    )
    return parser.parse_args(arguments)


def checked(asked: argparse.Namespace) -> tuple[list[Said], list[Said], list[str]]:
    """What is wrong with what is asked about, what else there is to say of it, and its entries."""
    if asked.proof:
        return problems_of_proof(json.loads(asked.file.read_text(encoding="utf-8"))), [], []
    rows = read(asked.file)
    found = problems_of_part(rows) if asked.part else problems(rows)
    if asked.expect:
        found += unexpected(rows, asked.expect)
    if asked.documents:
        found += unknown_documents(rows, asked.documents)
    listed = [_LISTED, *(told(row) for row in rows if "id" in row)] if asked.list else []
    unknown = [_PART] if asked.part else [] if asked.expect or found else [_CUT]
    return found, [*counted(rows), *unknown], listed


def _refused(file: Path, said: str) -> int:
    print(f"{file}: {said}", file=sys.stderr)
    return 2


def main(arguments: list[str]) -> int:
    """0 where nothing was changed, 1 where something was, 2 where there is nothing to check."""
    asked = parsed(arguments)
    try:
        if not asked.file.read_bytes().strip():
            return _refused(asked.file, "файл пуст / the file is empty")
        wrong, said, listed = checked(asked)
    except OSError as error:
        return _refused(asked.file, f"не читается / cannot be read: {error.strerror}")
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return _refused(asked.file, _NO_EXPORT)
    told_of = [*([_CHANGED, *wrong] if wrong else [_UNCHANGED]), *said]
    blocks = [said.ru for said in told_of], [said.en for said in told_of], listed
    print("\n\n".join("\n".join(lines) for lines in blocks if lines))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
