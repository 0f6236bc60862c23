"""Corners of the structure, and that it follows the machine wherever that leads."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from states.checks import check
from states.checks.parts import Context
from states.checks.structure import endless, unreachable
from states.definition import Process
from states.diagram import dot, mermaid
from states.machine import compile_process
from states.outline import outline_of
from states.reading import Document, read
from states.structure import Move, Structure, live_machine, read_off, structure_of
from tests.cast import COORDINATOR, PAIR_YAML, a_pair, around, fired

TITLE = {"ru": "имя", "en": "name"}

Text = Mapping[str, Any]
"""A definition as YAML holds it."""


def pair() -> Process:
    return Process.model_validate(yaml.load(PAIR_YAML, yaml.BaseLoader))  # noqa: S506


def number_of(trigger: str) -> int:
    return [spec.trigger for spec in pair().transitions].index(trigger)


def arrows(structure: Structure) -> list[str]:
    drawn = dot(pair(), structure, "en").splitlines()
    return [line.strip().split(" [")[0] for line in drawn if "->" in line]


def test_where_a_transition_of_the_machine_leads_elsewhere_all_that_asks_follows() -> None:
    machine = live_machine(outline_of(pair()))
    machine.get_transitions("propose")[0].dest = "ended"
    structure, propose = read_off(machine), number_of("propose")
    move = structure.moves["matching.searching", propose]
    assert move == Move("ended", ("matching.searching", "matching"), ("ended",))
    assert ("matching.searching", "ended", propose) in structure.edges
    assert '"matching.searching" -> "ended"' in arrows(structure)
    assert '"matching.searching" -> "matching.proposed"' not in arrows(structure)
    assert unreachable(structure, ["matching"]) == {"matching.proposed", "meetings.working"}
    engine = compile_process(pair(), structure)
    decision = fired(engine, a_pair(engine), "propose", COORDINATOR, around("2020-09-16"))
    assert decision.after.state == "ended"
    assert decision.after.deadlines == ()


def test_where_the_machine_lacks_a_transition_it_is_nowhere_offered_or_drawn() -> None:
    machine = live_machine(outline_of(pair()))
    del machine.events["end"]
    structure = read_off(machine)
    assert not any("end" in triggers for triggers in structure.leaving.values())
    assert not compile_process(pair(), structure).knows("end")
    assert not any(head.endswith('"ended"') for head in arrows(structure))
    assert endless(structure) == {"matching.searching", "matching.proposed", "meetings.working"}


def test_where_a_region_of_the_machine_begins_elsewhere_all_that_asks_follows() -> None:
    machine = live_machine(outline_of(pair()))
    machine.get_state("matching").initial = "proposed"
    structure = read_off(machine)
    assert structure.start == "matching.proposed"
    assert structure.opening("matching").entered == ("matching", "matching.proposed")
    assert 'start -> "matching.proposed";' in arrows(structure)
    assert "[*] --> matching__proposed" in mermaid(pair(), structure, "en")


def text_of(*transitions: Text) -> Text:
    """A region with a region inside it, and a state beside it."""
    inner = {"name": "deep", "initial": "x", "children": [{"name": "x"}, {"name": "y"}]}
    region = {"name": "region", "initial": "deep", "children": [inner, {"name": "leaf"}]}
    named = [{"title": TITLE, **state} for state in (region, {"name": "beside", "final": True})]

    def titled(states: list[Any]) -> list[Text]:
        return [
            {"title": TITLE, **state, "children": titled(state.get("children", []))}
            for state in states
        ]

    return {
        "process": "any",
        "version": 1,
        "title": TITLE,
        "roles": {},
        "initial": "region",
        "states": titled(named),
        "transitions": [{"trigger": "go", **spec} for spec in transitions],
    }


@pytest.mark.parametrize(
    ("source", "dest", "leaf", "move"),
    [
        pytest.param(
            "region", None, "region.leaf", Move("region.leaf", (), ()), id="without dest: nothing"
        ),
        pytest.param(
            "region.leaf",
            "region.leaf",
            "region.leaf",
            Move("region.leaf", ("region.leaf",), ("region.leaf",)),
            id="to itself: left and entered again",
        ),
        pytest.param(
            "region",
            "region",
            "region.leaf",
            Move(
                "region.deep.x",
                ("region.leaf", "region"),
                ("region", "region.deep", "region.deep.x"),
            ),
            id="a region to itself: begun anew",
        ),
        pytest.param(
            "region",
            "region.leaf",
            "region.deep.y",
            Move("region.leaf", ("region.deep.y", "region.deep"), ("region.leaf",)),
            id="a region to what is inside it: not left itself",
        ),
        pytest.param(
            "region.deep.y",
            "region.deep",
            "region.deep.y",
            Move(
                "region.deep.x", ("region.deep.y", "region.deep"), ("region.deep", "region.deep.x")
            ),
            id="to the region around: left and begun anew",
        ),
        pytest.param(
            "beside",
            "region.deep",
            "beside",
            Move("region.deep.x", ("beside",), ("region", "region.deep", "region.deep.x")),
            id="a final state is left like any other",
        ),
    ],
)
def test_the_corners(source: str, dest: str | None, leaf: str, move: Move) -> None:
    structure = structure_of(Process.model_validate(text_of({"source": [source], "dest": dest})))
    assert structure.moves[leaf, 0] == move


def test_a_states_own_transitions_come_before_those_of_the_regions_around_it() -> None:
    outer = {"source": ["region"], "dest": "beside"}
    middle = {"source": ["region.deep"], "dest": "region.leaf"}
    own = {"source": ["region.deep.x"], "dest": "region.deep.y"}
    both = {"source": ["region", "region.deep.x"], "dest": None}
    structure = structure_of(Process.model_validate(text_of(outer, middle, own, both)))
    # the last is tried once, where it comes first: among the state's own
    assert structure.leaving["region.deep.x"]["go"] == (2, 3, 1, 0)
    assert structure.leaving["region.leaf"]["go"] == (0, 3)


def test_a_trigger_may_have_any_name_a_definition_can_give_it() -> None:
    text = text_of({"source": ["region"], "dest": "beside"})
    text["transitions"][0]["trigger"] = "state"
    structure = structure_of(Process.model_validate(text))
    assert structure.leaving["region.leaf"] == {"state": (0,)}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("dest: matching.proposed", "dest: nowhere", "E201"),
        ("source: [meetings, matching]", "source: [nowhere, matching]", "E201"),
        ("initial: matching\n", "initial: nowhere\n", "E201"),
        ("    initial: searching\n", "", "E403"),
        ("  - {name: ended,", "  - {name: meetings, title: {ru: а, en: a}}\n  - {name: ended,",
         "E210"),
        ("states:\n", "states:\n  - {name: meetings, title: {ru: а, en: a}}\n", "E210"),
    ],
)  # fmt: skip
def test_the_shape_of_a_definition_with_loose_ends_is_looked_at_all_the_same(
    old: str, new: str, code: str
) -> None:
    document = read(PAIR_YAML.replace(old, new, 1).encode(), "pair.yaml")
    assert isinstance(document, Document)
    assert code in {finding.code for finding in check([document], Context())}


def test_a_process_that_would_take_minutes_to_try_out_is_refused_when_read() -> None:
    words = "title: {ru: а, en: a}"
    states = "".join(f"  - {{name: s{number}, {words}}}\n" for number in range(300))
    moves = "".join(f"  - {{trigger: t{number}, source: s{number}}}\n" for number in range(300))
    text = f"process: huge\nversion: 1\n{words}\ninitial: s0\nroles: {{}}\n"
    found = read(f"{text}states:\n{states}transitions:\n{moves}".encode(), "huge.yaml")
    assert isinstance(found, tuple)
    assert [finding.code for finding in found] == ["E002"]
    assert found[0].message.en == "process huge is too large: 300 states, 300 transitions"
