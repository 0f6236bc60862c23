"""The history of the school itself: people, roles, absences, mutes, accounts, definitions, years.

What happens to an instance stands in its own chain (`states.history`). All else that decides who
may do what, and by which rules, stands in one chain for the whole school, and a checkpoint closes
both. Whatever is personal is there as a salted digest alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Literal, NamedTuple

import orjson

from states.decision import PersonId
from states.history import microseconds, text_digest

Way = Literal["page", "api", "link", "command", "mail", "program", "migration"]
"""By which way something was changed; `migration` for what was there before it was written down."""
Subject = Literal["school", "person", "account", "definition", "cycle", "erased"]


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something of the school, when (UTC), and by which way."""

    moment: datetime
    person: PersonId | None = None
    account: int | None = None
    way: Way = "program"


class LogHead(NamedTuple):
    """A line of the security log: its number, and the hash that covers it and all before."""

    number: int
    chain: str


class SchoolEntry(NamedTuple):
    """One line of the school's history. Numbers and digests only."""

    number: int
    """1 for the first, without gaps."""
    subject: Subject
    subject_id: int
    """The person's, account's, or year's number; 0 for a definition, which has a name."""
    event: str
    actor: PersonId | None
    account: int | None
    way: Way
    recorded_at: datetime
    details: Mapping[str, object]


def canonical(entry: SchoolEntry) -> bytes:
    """The one way to write an entry: JSON with sorted keys, no spaces, UTF-8, moments as ints."""
    written = entry._asdict() | {"recorded_at": microseconds(entry.recorded_at)}
    return orjson.dumps(written, option=orjson.OPT_SORT_KEYS)


def school_hash(previous: bytes, entry: SchoolEntry) -> bytes:
    """32 bytes that no other entry after `previous` has."""
    return sha256(previous + canonical(entry)).digest()


def personal(salt: bytes, **values: str) -> dict[str, str]:
    """Salted digests of what says who somebody is; '' for what is empty, and for whoever was
    erased, whose salt is gone."""
    return {
        name: text_digest(f"{name}={value}", salt) if value and salt else ""
        for name, value in values.items()
    }


@dataclass(slots=True)
class SchoolState:
    """What the school's history says there is now: for comparison with the tables."""

    people: dict[int, dict[str, object]] = field(default_factory=dict)
    roles: list[tuple[object, ...]] = field(default_factory=list)
    """Cycle, role, person, first and last day, digest of the order's number."""
    absences: list[tuple[object, ...]] = field(default_factory=list)
    """Person, first and last day, substitute, digest of the order's number."""
    mutes: set[tuple[int, str]] = field(default_factory=set)
    accounts: dict[int, dict[str, object]] = field(default_factory=dict)
    definitions: dict[tuple[str, int], str] = field(default_factory=dict)
    """Name and version to the sha256 of the text."""
    cycles: dict[int, dict[str, object]] = field(default_factory=dict)
    log_heads: list[LogHead] = field(default_factory=list)
    """The security log's newest lines as they were noted, since the school was last restored."""
    letters_after: int = 0
    """Entries of instances up to this one say nothing of the letters they wrote."""
    readings: list[tuple[int, int, str]] = field(default_factory=list)
    """Up to which reading they were closed, how many there were, the hash over all of them."""
    erased_texts: set[str] = field(default_factory=set)
    erased_documents: set[str] = field(default_factory=set)

    def follow(self, entry: SchoolEntry) -> None:
        """One entry further."""
        number, said = entry.subject_id, entry.details
        match entry.subject, entry.event:
            case "person", "role_given":
                self.roles.append((*_cells(said, "cycle", "role"), number, *_days(said)))
            case "person", "absence":
                first, last, order = _days(said)
                self.absences.append((number, first, last, said["substitute"], order))
            case "person", "muted":
                self.mutes.add((number, str(said["message"])))
            case "person", "unmuted":
                self.mutes.discard((number, str(said["message"])))
            case "person", _:
                self.people.setdefault(number, {}).update(said)
            case "account", _:
                self.accounts.setdefault(number, {}).update(said)
            case "cycle", _:
                self.cycles.setdefault(number, {}).update(said)
            case "definition", "registered":
                known = str(said["name"]), int(str(said["version"]))
                self.definitions[known] = str(said["sha256"])
            case "school", "readings":
                cells = _cells(said, "last", "count", "hash")
                self.readings.append((int(str(cells[0])), int(str(cells[1])), str(cells[2])))
            case "school", "security_log":
                self.log_heads.append(LogHead(int(str(said["number"])), str(said["chain"])))
            case "school", "restored":
                # no backup has the log
                self.log_heads.clear()
            case "school", _:
                self.letters_after = int(str(said["last_entry"]))
            case "erased", _:
                self._erased(number, said)

    def _erased(self, person: int, said: Mapping[str, object]) -> None:
        self.erased_texts.update(_words(said["texts"]))
        self.erased_documents.update(_words(said["documents"]))
        if person:
            nobody = dict.fromkeys(("name", "address", "phone"), "")
            self.people[person].update(nobody, erased=True, address_state="refused")
            self.absences = [row for row in self.absences if row[0] != person]
            self.mutes = {row for row in self.mutes if row[0] != person}


def _cells(said: Mapping[str, object], *names: str) -> tuple[object, ...]:
    return tuple(said[name] for name in names)


def _days(said: Mapping[str, object]) -> tuple[object, ...]:
    return _cells(said, "first", "last", "order_number")


def _words(value: object) -> list[str]:
    return [str(word) for word in value] if isinstance(value, list | tuple) else []
