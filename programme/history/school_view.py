"""The school's own history as people read it: who changed what, when, and by which way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from programme.history.titles import WAYS
from programme.school.application import Application
from programme.school.dates import day_in_words
from states.decision import PersonId
from states.definition import Words
from states.errors import NotFound
from states.school_history import SchoolEntry
from store import accounts, cycles, people, school_history
from store.database import Transaction

EVENTS: Mapping[tuple[str, str], Words] = {
    ("school", "begun"): Words(
        ru="история школы начата с того, что было", en="begun with what was there"
    ),
    ("school", "readings"): Words(ru="закрыты записи о просмотрах", en="readings were closed"),
    ("school", "restored"): Words(
        ru="школа восстановлена из копии", en="the school was restored from a backup"
    ),
    ("school", "security_log"): Words(
        ru="отмечен журнал безопасности", en="the security log was noted"
    ),
    ("person", "added"): Words(ru="добавлен человек", en="a person was added"),
    ("person", "corrected"): Words(ru="исправлено", en="corrected"),
    ("person", "address_refused"): Words(
        ru="почтовый сервер отверг адрес", en="a mail server refused the address"
    ),
    ("person", "role_given"): Words(ru="назначена роль", en="a role was given"),
    ("person", "absence"): Words(ru="записано отсутствие", en="an absence was written down"),
    ("person", "muted"): Words(ru="больше не присылать писем", en="no more letters"),
    ("person", "unmuted"): Words(ru="снова присылать письма", en="letters again"),
    ("account", "added"): Words(ru="добавлена учётная запись", en="an account was added"),
    ("account", "changed"): Words(ru="изменена учётная запись", en="an account was changed"),
    ("account", "password"): Words(ru="сменён пароль", en="a password was changed"),
    ("account", "enabled"): Words(ru="учётная запись открыта", en="an account was enabled"),
    ("account", "disabled"): Words(ru="учётная запись закрыта", en="an account was disabled"),
    ("account", "linked"): Words(ru="вход через провайдера", en="signs in through the provider"),
    ("account", "unlinked"): Words(ru="вход через провайдера снят", en="no provider any more"),
    ("account", "erased"): Words(ru="учётная запись удалена", en="an account was erased"),
    ("erased", "erased"): Words(ru="данные удалены", en="data erased"),
    ("definition", "registered"): Words(ru="принято определение", en="a definition was adopted"),
    ("definition", "proposed"): Words(ru="предложены правила", en="rules were proposed"),
    ("definition", "agreed"): Words(
        ru="правила подтвердил второй человек", en="a second person agreed to rules"
    ),
    ("cycle", "opened"): Words(ru="открыт учебный год", en="a school year was opened"),
    ("cycle", "shift"): Words(ru="учебный год сдвинут", en="a school year was shifted"),
    ("cycle", "pause"): Words(ru="учебный год остановлен", en="a school year was paused"),
    ("cycle", "resume"): Words(ru="учебный год продолжен", en="a school year was resumed"),
    ("cycle", "closed"): Words(ru="учебный год закрыт", en="a school year was closed"),
}
_FIELDS: Mapping[str, Words] = {
    "name": Words(ru="имя", en="name"),
    "address": Words(ru="адрес", en="address"),
    "phone": Words(ru="телефон", en="telephone"),
    "language": Words(ru="язык писем", en="language of letters"),
    "address_state": Words(ru="состояние адреса", en="state of the address"),
}


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """One change of the school in a list. Whoever was erased is a number."""

    number: int
    recorded_at: datetime
    event: Words
    details: Words | None
    person: PersonId | None
    """Whom it is about; None for a definition or a year."""
    person_name: str
    actor: PersonId | None
    actor_name: str
    account: int | None
    login: str
    """Of the account that did it, '' where it was none, or was erased."""
    way: Words
    hash: str


def lines(
    app: Application, before: int = 0, person: int = 0, limit: int = 50
) -> tuple[SchoolLine, ...]:
    """The newest first, older than a number (0 for all), about a person (0 for everything)."""
    with app.database.reading() as tx:
        rows = school_history.newest(tx, before, person, limit)
        entries = [row.entry for row in rows]
        named = _names(tx, entries)
        logins = {int(account.id): account.login for account in accounts.listing(tx)}
        return tuple(
            SchoolLine(
                number=entry.number,
                recorded_at=entry.recorded_at,
                event=EVENTS.get((entry.subject, entry.event), _plain(entry.event)),
                details=_details(app, tx, entry),
                person=_about(entry),
                person_name=named.get(_about(entry) or 0, ""),
                actor=entry.actor,
                actor_name=named.get(entry.actor or 0, ""),
                account=entry.account,
                login=logins.get(entry.account or 0, ""),
                way=WAYS[entry.way],
                hash=row.hash.hex(),
            )
            for entry, row in zip(entries, rows, strict=True)
        )


def _names(tx: Transaction, entries: Sequence[SchoolEntry]) -> dict[int, str]:
    wanted = {who for entry in entries for who in (_about(entry), entry.actor) if who}
    return {int(found.id): found.name for found in people.by_ids(tx, sorted(wanted)).values()}


def _about(entry: SchoolEntry) -> PersonId | None:
    return PersonId(entry.subject_id) if entry.subject in ("person", "erased") else None


def _plain(text: str) -> Words:
    return Words(ru=text, en=text)


def _details(app: Application, tx: Transaction, entry: SchoolEntry) -> Words | None:
    said = entry.details
    match entry.subject, entry.event:
        case "school", "readings":
            return _plain(f"{said['count']}")
        case "person", "role_given":
            return _role(app, tx, said)
        case "person", "absence":
            return _days(said)
        case "person", "corrected":
            return _listed([_FIELDS[name] for name in said if name in _FIELDS])
        case "person", "muted" | "unmuted":
            return _plain(str(said["message"]))
        case "definition", "agreed":
            what, first = f"{said['name']} {said['version']}", said["proposed"]
            return Words(ru=f"{what}, запись № {first}", en=f"{what}, entry No. {first}")
        case "definition", _:
            return _plain(f"{said['name']} {said['version']}")
        case "account", _:
            role = f", {said['role']}" if "role" in said else ""
            return _plain(f"№ {entry.subject_id}{role}")
        case "cycle", _:
            return _plain(cycles.by_id(tx, entry.subject_id).cycle.name)
        case "erased", _:
            many = _many(said["texts"]), _many(said["documents"])
            return Words(
                ru=f"текстов: {many[0]}, документов: {many[1]}",
                en=f"texts: {many[0]}, documents: {many[1]}",
            )
    return None


def _many(digests: object) -> int:
    return len(digests) if isinstance(digests, list) else 0


def _role(app: Application, tx: Transaction, said: Mapping[str, object]) -> Words:
    role = str(said["role"])
    try:
        row = cycles.by_id(tx, int(str(said["cycle"])))
        known = app.plan(tx, row.plan, row.plan_version).plan.roles
    except NotFound:
        return _plain(role)
    title = known[role].title if role in known else _plain(role)
    return _listed([title, _plain(row.cycle.name), *filter(None, [_days(said)])])


def _listed(words: Sequence[Words]) -> Words:
    return Words(ru=", ".join(one.ru for one in words), en=", ".join(one.en for one in words))


def _days(said: Mapping[str, object]) -> Words | None:
    first, last = (str(said[name]) for name in ("first", "last"))
    begins = date.fromisoformat(first)
    if last:
        ends = date.fromisoformat(last)
        return Words(
            ru=f"с {day_in_words(begins, 'ru')} по {day_in_words(ends, 'ru')}",
            en=f"from {day_in_words(begins, 'en')} to {day_in_words(ends, 'en')}",
        )
    # given with the school year, from whenever
    if begins.year <= _EVER:
        return None
    return Words(ru=f"с {day_in_words(begins, 'ru')}", en=f"from {day_in_words(begins, 'en')}")


_EVER = 2000
