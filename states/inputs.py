"""What is said with a trigger: whether it was asked for, fits its field, and is all there."""

from datetime import date, timedelta

from states.compiled import CompiledTransition
from states.cycle import Cycle
from states.decision import Firing, Instance, Refusal, Value
from states.definition import FieldSpec
from states.fields import MOST_NUMBER, MOST_WORD, MOST_WORDS
from states.machine import Machine
from states.refusals import inputs_wrong

YEAR = timedelta(days=366)
_NUMBERS = (int, float)


def inputs_in_the_way(
    machine: Machine,
    instance: Instance,
    firing: Firing,
    candidate: CompiledTransition,
    cycle: Cycle,
) -> Refusal | None:
    """Why what was said with a firing cannot be taken: not asked for, no such value, or missing."""
    given, asked = firing.inputs, candidate.asked
    if given and not asked.issuperset(given):
        unknown = tuple(sorted(given.keys() - asked))
        return inputs_wrong("input_unknown", instance, firing, unknown, ", ".join(sorted(asked)))
    fields = machine.process.fields
    for name, value in given.items():
        spec = fields[name]
        wrong = misfit(spec, value)
        if not wrong and value and spec.type == "date":
            wrong = out_of_reach(date.fromisoformat(str(value)), cycle)
        if wrong:
            return inputs_wrong("input_invalid", instance, firing, (name,), wrong)
    if firing.actor is None:
        return None
    for name in candidate.required:
        if given.get(name, "") in ("", ()):
            missing = tuple(n for n in candidate.required if given.get(n, "") in ("", ()))
            return inputs_wrong("input_missing", instance, firing, missing)
    return None


def out_of_reach(day: date, cycle: Cycle) -> str:
    """'' for a day of the cycle, of the year before or the year after it; else which days are: a
    slip of the finger must not arm what never comes."""
    first, last = cycle.begins - YEAR, cycle.ends + YEAR
    return "" if first <= day <= last else f"{first:%d.%m.%Y} — {last:%d.%m.%Y}"


def misfit(spec: FieldSpec, value: Value) -> str:
    """Why a value does not fit its field, '' where it does."""
    if spec.type in ("int", "number", "person"):
        return _misfit_number(spec, value)
    if spec.type == "bool":
        return "" if isinstance(value, bool) else "true, false"
    if spec.type == "words":
        listed = isinstance(value, tuple) and len(value) <= MOST_WORDS
        if isinstance(value, tuple) and listed:
            listed = all(v in spec.values if spec.values else len(v) <= MOST_WORD for v in value)
        return "" if listed else ", ".join(spec.values) or f"<= {MOST_WORDS} × {MOST_WORD}"
    if not isinstance(value, str):
        return spec.type
    if len(value) > MOST_WORD:
        return f"<= {MOST_WORD}"
    if spec.type == "date" and value:
        return "" if _is_day(value) else "2020-08-20"
    if spec.type == "word" and value and spec.values and value not in spec.values:
        return ", ".join(spec.values)
    return ""


def _misfit_number(spec: FieldSpec, value: Value) -> str:
    kinds = _NUMBERS if spec.type == "number" else int
    if isinstance(value, bool) or not isinstance(value, kinds):
        return "1.5" if spec.type == "number" else "1, 2, 3"
    # said of no number, so that what is none is refused too
    return "" if -MOST_NUMBER <= value <= MOST_NUMBER else f"-{MOST_NUMBER} … {MOST_NUMBER}"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
