"""Rules that take two people: one account proposes them, an administrator's other account agrees.

What waits and who did what stands in the school's own history and nowhere else. Whoever runs the
server needs no second person: the command line is theirs, and history says that it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from programme.school.application import Application
from states.definition import Process
from states.plan import Definition
from states.school_history import By, SchoolEntry
from store import accounts, school_history, texts
from store.accounts import Account
from store.database import Transaction

WAITS = timedelta(days=14)
"""Then a proposal is over: what was meant then need not be meant now."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Another version, as somebody wants it in force: the text, and where instances go."""

    name: str
    version: int
    digest: str
    """sha256 of the file, by which it is kept as a draft."""
    states: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProposedRules:
    """A version that waits for a second person."""

    number: int
    """Of its entry in the school's history."""
    wanted: Wanted
    account: int | None
    login: str
    """'' for an account that is there no more."""
    since: datetime
    reason: str


def wanted(definition: Definition, digest: str, states: Mapping[str, str]) -> Wanted:
    """What somebody wants in force."""
    name = definition.process if isinstance(definition, Process) else definition.plan
    moving = {source: dest for source, dest in states.items() if source != dest}
    return Wanted(name, definition.version, digest, moving)


def waiting(app: Application, moment: datetime) -> list[ProposedRules]:
    """All that waits, the oldest first."""
    with app.database.reading() as tx:
        found = _waiting(tx, moment).values()
        logins = {int(account.id): account.login for account in accounts.listing(tx)}
        said = texts.by_digests(tx, [str(entry.details["reason"]) for entry in found])
    return [
        ProposedRules(
            entry.number,
            _wanted(entry),
            entry.account,
            logins.get(entry.account or 0, ""),
            entry.recorded_at,
            said.get(str(entry.details["reason"]), ""),
        )
        for entry in found
    ]


def propose(tx: Transaction, asked: Wanted, reason: str, by: By) -> None:
    """It waits from now on, in place of what waited for the same definition."""
    school_history.record(tx, "definition", 0, "proposed", by, _said(asked, reason))


def agree(tx: Transaction, asked: Wanted, reason: str, by: By) -> bool:
    """Whether this very change waits for whoever asks, and is agreed to by that: they are an
    administrator, and neither the account nor the person that proposed it."""
    entry = _waiting(tx, by.moment).get(asked.name)
    if entry is None or _wanted(entry) != asked:
        return False
    if not _another(_account(tx, by.account), _account(tx, entry.account), entry):
        return False
    said = _said(asked, reason) | {"proposed": entry.number, "proposed_by": entry.account}
    school_history.record(tx, "definition", 0, "agreed", by, said)
    return True


def may_agree(account: Account, proposal: ProposedRules) -> bool:
    """Whether an account is offered to agree."""
    return account.role == "administrator" and account.id != proposal.account


def _another(second: Account | None, first: Account | None, entry: SchoolEntry) -> bool:
    if second is None or entry.account is None or second.id == entry.account:
        return False
    persons = {entry.actor, None if first is None else first.person} - {None}
    return second.role == "administrator" and second.person not in persons


def _account(tx: Transaction, number: int | None) -> Account | None:
    return None if number is None else accounts.by_number(tx, number)


def _waiting(tx: Transaction, moment: datetime) -> dict[str, SchoolEntry]:
    """By the definition's name."""
    found: dict[str, SchoolEntry] = {}
    for entry in school_history.of_definitions(tx, moment - WAITS):
        name, version = str(entry.details["name"]), entry.details["version"]
        if entry.event == "proposed":
            found.pop(name, None)
            found[name] = entry
        elif name in found and found[name].details["version"] == version:
            del found[name]
    return found


def _said(asked: Wanted, reason: str) -> dict[str, object]:
    # not `sha256`: that is what a version is registered by
    return {"name": asked.name, "version": asked.version, "draft": asked.digest,
            "states": dict(asked.states), "reason": reason}  # fmt: skip


def _wanted(entry: SchoolEntry) -> Wanted:
    said = entry.details
    states = said["states"]
    moving = {str(k): str(v) for k, v in states.items()} if isinstance(states, dict) else {}
    return Wanted(str(said["name"]), int(str(said["version"])), str(said["draft"]), moving)
