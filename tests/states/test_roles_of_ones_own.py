"""Which roles are a person's own, and which steps want a second person: read off a definition."""

from pathlib import Path

import pytest
import yaml

from states.apart import independent, kept_apart
from states.definition import Process
from states.personal import personal_roles
from states.plan import Plan

DEFINITIONS = Path(__file__).parents[2] / "definitions"


def shipped(name: str) -> object:
    text = (DEFINITIONS / f"{name}.yaml").read_text("utf-8")
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506  # makes nothing but text


@pytest.fixture(scope="module")
def pair() -> Process:
    return Process.model_validate(shipped("pair_lifecycle"))


def test_a_childs_and_a_parents_part_are_their_own(pair: Process) -> None:
    assert personal_roles(pair) == {"mentee", "guardian"}


def test_they_are_so_in_a_version_that_lets_staff_tick_a_consent(pair: Process) -> None:
    # as version 1 had it
    old = [
        step.model_copy(update={"by": ("coordinator", *step.by)})
        if step.trigger == "give_consents"
        else step
        for step in pair.transitions
    ]
    assert personal_roles(pair.model_copy(update={"transitions": tuple(old)})) == {
        "mentee",
        "guardian",
    }


def test_a_duty_by_a_role_of_the_year_is_nobodys_own() -> None:
    measure = next(
        process
        for process in Plan.model_validate(shipped("roadmap")).processes
        if process.process == "measure"
    )
    assert not personal_roles(measure) & {"approver", "director", "coordinator"}


def test_the_steps_of_a_second_person_say_who_the_first_are(pair: Process) -> None:
    apart = {t.trigger: kept_apart(pair, t) for t in pair.transitions if kept_apart(pair, t)}
    both = ("consent_from", "consent_address_by")
    assert apart == {"confirm_consents": both, "confirm_agreement": both}
    turned = next(t for t in pair.transitions if t.trigger == "confirm_consents").model_copy(
        update={"guard": "data_consent && (consent_from!=actor || minor)"}
    )
    assert kept_apart(pair, turned) == ("consent_from",)


@pytest.mark.parametrize(
    ("first", "grounds", "another"),
    [
        (7, [frozenset[int]()], True),
        (7, [frozenset({8})], True),
        (7, [frozenset({7})], False),
        (7, [frozenset({7, 8})], False),
        (7, [frozenset({7}), frozenset({8})], True),
        (7, [frozenset({-3})], False),
        (-3, [frozenset[int]()], False),
        (0, [frozenset({8})], True),
        (7, [], False),
    ],
)
def test_a_role_counts_by_a_ground_that_the_first_did_not_write(
    first: int, grounds: list[frozenset[int]], another: bool
) -> None:
    by = {"psychologist": tuple(grounds)}
    assert independent("psychologist", ("said_by",), {"said_by": first}, by) is another
