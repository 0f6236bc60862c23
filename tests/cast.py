"""The cast of the tests: one process, few people, the fewest arguments."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from states.calendar import Calendar
from states.cycle import Cycle, cycle_for
from states.decide import decide
from states.decision import (
    Absence,
    Decision,
    Firing,
    Instance,
    InstanceId,
    PersonId,
    Roster,
    Surroundings,
    Value,
)
from states.definition import Process
from states.machine import Machine, compile_process
from states.opening import Opening, open_instance

COORDINATOR, MENTOR, MENTEE, PARENT, DEPUTY, STRANGER = (PersonId(n) for n in range(1, 7))

PAIR_YAML = (Path(__file__).parent / "pair.yaml").read_text(encoding="utf-8")


def pair_machine(text: str = PAIR_YAML) -> Machine:
    """The machine of the pair above."""
    document = yaml.load(text, yaml.BaseLoader)  # noqa: S506  # makes nothing but text
    return compile_process(Process.model_validate(document))


MOSCOW = ZoneInfo("Europe/Moscow")
CALENDAR = Calendar(MOSCOW, off=frozenset({date(2020, 11, 4)}))
YEAR = cycle_for("2020/21")
ROSTER = Roster({"coordinator": (COORDINATOR,), "deputy": (DEPUTY,)})


def at(day: str, hour: int = 12) -> datetime:
    """A local hour of a school's day, in UTC."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=MOSCOW).astimezone(UTC)


def around(
    day: str, hour: int = 12, *, cycle: Cycle = YEAR, roster: Roster = ROSTER, **facts: int
) -> Surroundings:
    """What surrounds a decision on that day; facts default to nothing counted."""
    return Surroundings(at(day, hour), CALENDAR, cycle, roster, {"load": 0, **facts})


def away(person: PersonId, first: str, last: str, substitute: PersonId | None = None) -> Roster:
    """The roster with somebody away."""
    absence = Absence(person, date.fromisoformat(first), date.fromisoformat(last), substitute)
    return replace(ROSTER, absences={person: (absence,)})


def a_pair(machine: Machine, day: str = "2020-09-15", number: int = 1, **fields: Value) -> Instance:
    """A pair opened that day."""
    roles = {"mentor": (f"person:{MENTOR}",), "mentee": (f"person:{MENTEE}",)}
    opening = Opening(InstanceId(number), 1, f"pair {number}", roles, fields)
    return open_instance(machine, opening, around(day)).after


def fired(
    machine: Machine,
    instance: Instance,
    trigger: str,
    by: PersonId | None,
    where: Surroundings,
    inputs: Mapping[str, Value] | None = None,
    evidence: Mapping[str, str] | None = None,
    reason: str = "",
) -> Decision:
    """The decision, which must not be a refusal."""
    firing = Firing(trigger, by, inputs=inputs or {}, evidence=evidence or {}, reason=reason)
    answer = decide(machine, instance, firing, where)
    assert isinstance(answer, Decision), answer
    return answer


def in_meetings(machine: Machine, day: str = "2020-09-21") -> Instance:
    """A pair that agreed that day."""
    pair = a_pair(machine)
    for trigger, who in (
        ("propose", COORDINATOR),
        ("answer_yes", MENTOR),
        ("mentee_yes", MENTEE),
    ):
        pair = fired(machine, pair, trigger, who, around(day)).after
    return fired(
        machine, pair, "agree", COORDINATOR, around(day), evidence={"agreement": "ab" * 32}
    ).after
