"""What was done, as people say it when it is done."""

from states.decision import Decision
from states.definition import Words
from states.machine import Machine


def recorded(machine: Machine, decision: Decision) -> Words:
    """The title of what was done, the day it was, and the state it led to where that is another."""
    entry, taken = decision.entry, decision.taken
    named = None if taken is None else taken.title
    title = named or Words(ru=entry.trigger, en=entry.trigger)
    ru = f"записано «{title.ru}», {entry.occurred_on:%d.%m.%Y}"
    en = f"recorded '{title.en}', {entry.occurred_on}"
    led = machine.states.get(entry.dest)
    if led is not None and entry.dest != entry.source:
        ru, en = f"{ru}; теперь: {led.title.ru}", f"{en}; now: {led.title.en}"
    return Words(ru=f"{ru}.", en=f"{en}.")
