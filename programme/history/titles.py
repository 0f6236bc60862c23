"""What people call a state, a trigger, whoever acted, and the value of a field."""

from collections.abc import Mapping
from datetime import date

from programme.processes.forms import value_title
from programme.processes.viewer import plain
from states.decision import Entry, PersonId, Value
from states.definition import LANGUAGES, FieldSpec, Words
from states.machine import Machine

BUILT_IN = {
    "opened": Words(ru="открыто", en="opened"),
    "elapsed": Words(ru="подошёл срок", en="time passed"),
    "reprojected": Words(ru="сроки пересчитаны", en="terms moved"),
    "migrated": Words(ru="новая версия", en="new version"),
}
"""What the engine does by itself, in words."""
WAYS: Mapping[str, Words] = {
    "page": Words(ru="на странице", en="on a page"),
    "api": Words(ru="через API", en="through the API"),
    "link": Words(ru="по ссылке из письма", en="by a link in a letter"),
    "command": Words(ru="командой на сервере", en="by a command on the server"),
    "mail": Words(ru="по ответу почтового сервера", en="by what a mail server said"),
    "program": Words(ru="программой", en="by the program"),
    "migration": Words(ru="при обновлении", en="with an update"),
}
"""By which way somebody changed something."""
_ENGINE = Words(ru="система", en="engine")
_COMMAND = Words(ru="команда на сервере", en="a command on the server")
_ERASED = Words(ru="(текст удалён)", en="(the text was erased)")


def trigger_title(machine: Machine, trigger: str) -> Words:
    """What people call a trigger, or what the engine did by itself."""
    titles = (t.spec.title for t in machine.transitions if t.spec.trigger == trigger)
    title = next((title for title in titles if title), None)
    return BUILT_IN.get(trigger) or title or Words(ru=trigger, en=trigger)


def entry_title(machine: Machine, entry: Entry) -> Words:
    """What an entry is about: a trigger, or what the engine did; of a term that came, which."""
    title = trigger_title(machine, entry.trigger)
    timers = entry.changes.get("timers")
    if entry.trigger != "elapsed" or not isinstance(timers, list | tuple):
        return title
    known = dict.fromkeys(machine.deadlines[str(timer[0])].spec.title or plain(str(timer[0]))
                          for timer in timers if str(timer[0]) in machine.deadlines)  # fmt: skip
    if not known:
        return title
    ru, en = (", ".join(words.say(language) for words in known) for language in LANGUAGES)
    return Words(ru=f"{title.ru}: {ru}", en=f"{title.en}: {en}")


def state_title(machine: Machine, state: str) -> Words:
    """What people call a state; its path where this version does not know it, "—" for none."""
    known = machine.states.get(state)
    return known.title if known else plain(state)


def actor_title(machine: Machine, entry: Entry) -> Words:
    """The role somebody acted in; where nobody is named, a command or the engine."""
    known = machine.process.roles.get(entry.role)
    if known:
        return known.title
    return _COMMAND if _nobody_by_command(entry) else _ENGINE


def _nobody_by_command(entry: Entry) -> bool:
    return entry.actor is None and entry.changes.get("way") == "command"


def way_title(entry: Entry) -> Words | None:
    """By which way somebody pulled a trigger, and how new the address was that a link went to; None
    for the engine, and where nobody wrote it down yet."""
    if _nobody_by_command(entry):
        return None  # that is who it was
    way, days = WAYS.get(str(entry.changes.get("way", ""))), entry.changes.get("address_days")
    if way is None or days is None:
        return way
    return Words(
        ru=f"{way.ru}, адресу дней: {days}", en=f"{way.en}, days since the address came: {days}"
    )


def field_value(
    spec: FieldSpec, value: Value, texts: Mapping[str, str], names: Mapping[PersonId, str]
) -> Words:
    """A field's value as people read it. `texts` and `names` are those that were not erased: by
    digest, and by number."""
    if spec.type == "text":
        text = texts.get(str(value))
        return plain(text) if text else _ERASED
    if spec.type == "person":
        number = int(str(value))
        if number < 0:
            return Words(ru=f"учётная запись № {-number}", en=f"account no. {-number}")
        return plain(names.get(PersonId(number)) or f"№ {number}")
    if spec.type == "date":
        return plain(f"{date.fromisoformat(str(value)):%d.%m.%Y}")
    return value_title(spec, value)
