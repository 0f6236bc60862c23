"""The planted faults fit the code, and their runner can tell what is caught from what is not."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.planted.__main__ import CAUGHT, ROOT, caught, copied
from tests.planted.faults import DoesNotApply, Fault, as_table, faults, files_of, plant

FAULTS = faults()
QUICK = next(fault for fault in FAULTS if fault.name == "quiet hours begin late")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_fits_one_place_of_the_code_and_its_tests_are_there(fault: Fault) -> None:
    path, before, after = plant(ROOT, fault)
    assert before != after, path
    assert fault.tests
    for name in fault.tests:
        assert len(files_of(ROOT, name)) == 1, name


def test_no_two_faults_have_the_same_name() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


def test_the_table_of_faults_is_current() -> None:
    said = (ROOT / "docs" / "testing.md").read_text("utf-8")
    assert as_table(ROOT) in said, "python -m tests.planted --table"


def test_what_fits_nowhere_or_twice_is_refused_in_words() -> None:
    for changed, why in (
        (replace(QUICK, within="waits_for_ever"), "no function waits_for_ever"),
        (replace(QUICK, text="hour >= 25"), "does not say 'hour >= 25'"),
        (replace(QUICK, text="hour"), "more than once"),
        (replace(QUICK, planted="hour >="), "no Python"),
    ):
        with pytest.raises(DoesNotApply, match=why):
            plant(ROOT, changed)


def test_a_fault_is_caught_and_what_changes_nothing_is_not(tmp_path: Path) -> None:
    tree = copied(tmp_path)
    harmless = replace(QUICK, planted="hour > self.begin - 1")
    unknown = replace(QUICK, tests=("test_nobody_wrote",))
    assert caught(tree, QUICK) == CAUGHT
    assert caught(tree, harmless) == f"stays green: {QUICK.tests[0]}"
    assert caught(tree, unknown) == "did not run: test_nobody_wrote"
    path, before, _ = plant(ROOT, QUICK)
    assert (tree / path.relative_to(ROOT)).read_text("utf-8") == before
