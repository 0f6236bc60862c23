"""What was done, as people say it when it is done."""

from states.compiled import CompiledTransition
from states.decision import Decision
from states.definition import Words
from states.machine import Machine


def recorded(machine: Machine, taken: CompiledTransition, decision: Decision) -> Words:
    """The title of what was done, the day it was, and the state it led to where that is another."""
    entry, name = decision.entry, taken.spec.trigger
    title = taken.spec.title or Words(ru=name, en=name)
    ru = f"записано «{title.ru}», {entry.occurred_on:%d.%m.%Y}"
    en = f"recorded '{title.en}', {entry.occurred_on}"
    led = machine.states.get(entry.dest)
    if led is not None and entry.dest != entry.source:
        ru, en = f"{ru}; теперь: {led.title.ru}", f"{en}; now: {led.title.en}"
    return Words(ru=f"{ru}.", en=f"{en}.")
