"""Checks an exported history without anything of nastavnik: python verify_export.py FILE
where the file is a part of the history (a person's, a month's): verify_export.py --part FILE
and where it is the proof of one entry: verify_export.py --proof FILE

Every entry's hash covers its JSON (sorted keys, no spaces, UTF-8) and the hash before it in the
same instance. A checkpoint closes entries under a Merkle root (RFC 6962, section 2.1).
"""

import hashlib
import json
import sys
from pathlib import Path


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


def problems(path: Path) -> list[str]:
    """Everything that does not add up, in words."""
    found: list[str] = []
    heads: dict[int, bytes] = {}
    revisions: dict[int, int] = {}
    hashes: dict[int, bytes] = {}
    sealed = bytes(32)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "entry" in row:
            entry = row["entry"]
            instance, revision = entry["instance"], entry["revision"]
            previous = heads.get(instance, bytes(32))
            digest = hashlib.sha256(previous + canonical(entry)).digest()
            if revision != revisions.get(instance, 0) + 1:
                found.append(f"instance {instance}: revision {revision} out of sequence")
            if digest.hex() != row["hash"] or previous.hex() != row["previous"]:
                found.append(f"instance {instance}, revision {revision}: its hash is another")
            heads[instance], revisions[instance] = bytes.fromhex(row["hash"]), revision
            hashes[row["id"]] = bytes.fromhex(row["hash"])
            continue
        root = merkle([hashes[n] for n in sorted(hashes) if row["first"] <= n <= row["last"]])
        content = canonical([row["first"], row["last"], row["root"], row["recorded_at"]])
        digest = hashlib.sha256(sealed + content).digest()
        if root.hex() != row["root"] or digest.hex() != row["hash"]:
            found.append(f"checkpoint {row['checkpoint']}: its root is another")
        sealed = bytes.fromhex(row["hash"])
    return found


def problems_of_part(path: Path) -> list[str]:
    """The same for some entries in any order: each by itself, and those that follow each other."""
    found: list[str] = []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    entries = {(row["entry"]["instance"], row["entry"]["revision"]): row for row in rows}
    for (instance, revision), row in sorted(entries.items()):
        digest = hashlib.sha256(bytes.fromhex(row["previous"]) + canonical(row["entry"])).digest()
        before = entries.get((instance, revision - 1), {}).get("hash", row["previous"])
        if digest.hex() != row["hash"] or before != row["previous"]:
            found.append(f"instance {instance}, revision {revision}: its hash is another")
    return found


def problems_of_proof(path: Path) -> list[str]:
    """Whether one entry leads to the root that its checkpoint is said to have."""
    row = json.loads(path.read_text(encoding="utf-8"))
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


CHECKS = {"--part": problems_of_part, "--proof": problems_of_proof}


def counted(path: Path) -> str:
    """How much was looked at, to be compared with what the school says."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    entries = sum("entry" in row for row in rows)
    closed = [row for row in rows if "entry" not in row]
    last = f" № {closed[-1]['checkpoint']} {closed[-1]['hash']}" if closed else ""
    return f"записей / entries: {entries}, точек / checkpoints: {len(closed)}{last}"


def main(arguments: list[str]) -> int:
    """0 where nothing was changed, 1 where something was, 2 where there is nothing to check."""
    files = [argument for argument in arguments if argument not in CHECKS]
    if len(files) != 1 or len(arguments) > 2:
        print("python verify_export.py [--part | --proof] ФАЙЛ / FILE", file=sys.stderr)
        return 2
    path = Path(files[0])
    check = next((CHECKS[argument] for argument in arguments if argument in CHECKS), problems)
    try:
        if not path.read_bytes().strip():
            print(f"{path}: файл пуст / the file is empty", file=sys.stderr)
            return 2
        wrong = check(path)
        summary = "" if check is problems_of_proof else counted(path)
    except OSError as error:
        print(f"{path}: не читается / cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    except (ValueError, KeyError, TypeError, AttributeError):
        print(
            f"{path}: это не выгрузка JSON Lines или она повреждена, либо нужны --part, --proof / "
            "not an export as JSON Lines, or a damaged one, or --part or --proof is needed",
            file=sys.stderr,
        )
        return 2
    print("\n".join(wrong) or "ничего не изменено / nothing was changed")
    if summary:
        print(summary)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
