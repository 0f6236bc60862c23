"""History that cannot be changed unseen: canonical form, hash chain, Merkle root.

An entry's hash covers its canonical JSON and the instance's previous hash. A checkpoint closes
many entries under one Merkle root built as in RFC 6962, section 2.1: leaves and inner nodes are
told apart by a first byte, so that neither can pass for the other.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter

import orjson

from states.decision import Decision, Entry, Instance, Letter

GENESIS = bytes(32)
"""The previous hash of an instance's first entry."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@lru_cache(maxsize=100_000)
def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970, UTC: how history and tables write a moment."""
    return (moment - _EPOCH) // _MICROSECOND


def canonical_changes(entry: Entry) -> bytes:
    """The part of the canonical form that says what changed."""
    return orjson.dumps(entry.changes, option=orjson.OPT_SORT_KEYS)


def canonical(entry: Entry, changes: bytes | None = None) -> bytes:
    """The one way to write an entry: JSON with sorted keys, no spaces, UTF-8, moments as ints.

    `changes` is `canonical_changes` of it, where it is known already.
    """
    (
        instance, revision, trigger, source, dest, actor, role,
        planned_for, occurred_on, recorded_at, reason, _, run,
    ) = entry  # fmt: skip
    # its keys stand in their order
    return orjson.dumps(
        {
            "actor": actor,
            "changes": orjson.Fragment(changes or canonical_changes(entry)),
            "dest": dest,
            "instance": instance,
            "occurred_on": occurred_on.isoformat(),
            "planned_for": None if planned_for is None else microseconds(planned_for),
            "reason": reason,
            "recorded_at": microseconds(recorded_at),
            "revision": revision,
            "role": role,
            "run": run,
            "source": source,
            "trigger": trigger,
        }
    )


def entry_hash(previous: bytes, entry: Entry, changes: bytes | None = None) -> bytes:
    """32 bytes that no other entry after `previous` has."""
    return sha256(previous + canonical(entry, changes)).digest()


def seal(decision: Decision, before: Instance | None = None) -> Decision:
    """The decision with the hash of its entry as the head of what comes after.

    `before` stands in for the instance that was decided on, where decisions follow each other.
    """
    before = before or decision.before
    previous = GENESIS if before is None else before.head
    _, after, entry, letters, signals, _, taken, lost = decision
    changes = canonical_changes(entry)
    # `head` is the last of its values
    sealed = Instance(*after[:-1], entry_hash(previous, entry, changes))
    return Decision(before, sealed, entry, letters, signals, changes.decode(), taken, lost)


def letters_digest(letters: Iterable[Letter]) -> str:
    """What an entry keeps of the letters it writes: which messages go to whom, and about what. One
    that is there twice goes once. 32 hexadecimal digits."""
    rows: list[tuple[object, ...]] = []
    for (
        message, kind, recipient, instead_of, role, deadline, occurrence, timer, due, invitation,
    ) in letters:  # fmt: skip
        rows.append(
            (message, recipient, deadline, occurrence, timer,
             kind, instead_of, role, due and microseconds(due), 1 if invitation else 0)
        )  # fmt: skip
    if len(rows) > 1:
        # as the table's unique key has it
        kept: dict[tuple[object, ...], tuple[object, ...]] = {}
        for row in rows:
            kept.setdefault(row[:5], row)
        rows = sorted(kept.values(), key=_KEY)
    return sha256(orjson.dumps(rows)).hexdigest()[:32]


_KEY = itemgetter(0, 1, 2, 3, 4)
"""What two letters of an entry are told apart by: the first values of their rows."""


def text_digest(text: str, salt: bytes) -> str:
    """What the hashed part keeps of a free text; without its salt nobody can guess the text."""
    if len(salt) < 16:
        raise ValueError("a salt has at least 16 bytes")
    return sha256(salt + text.encode()).hexdigest()


def merkle_root(hashes: Sequence[bytes]) -> bytes:
    """The root over entry hashes in order; the hash of nothing where there are none."""
    if not hashes:
        return sha256().digest()
    # Pairing neighbours level by level and lifting an odd last node unchanged gives the same
    # tree as RFC 6962's split at the largest power of two, without recursion.
    level = [sha256(b"\x00" + leaf).digest() for leaf in hashes]
    while len(level) > 1:
        joined = [
            sha256(b"\x01" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = joined + level[len(joined) * 2 :]
    return level[0]


def merkle_path(hashes: Sequence[bytes], index: int) -> list[tuple[str, bytes]]:
    """The neighbours that lead from one entry's leaf to the root, each with its side."""
    level = [sha256(b"\x00" + leaf).digest() for leaf in hashes]
    path: list[tuple[str, bytes]] = []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            path.append(("left" if beside < index else "right", level[beside]))
        joined = [
            sha256(b"\x01" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = joined + level[len(joined) * 2 :]
        index //= 2
    return path
