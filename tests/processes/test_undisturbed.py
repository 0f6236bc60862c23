"""The search for circles of references waits for a batch, and never longer."""

import gc

import pytest

from programme.processes.undisturbed import undisturbed


def broken() -> None:
    """A batch that breaks, though the search waited for it."""
    with undisturbed():
        assert not gc.isenabled()
        raise ValueError("broken")


def test_the_search_goes_on_after_a_batch_that_broke() -> None:
    assert gc.isenabled()
    with pytest.raises(ValueError, match="broken"):
        broken()
    assert gc.isenabled()


def test_a_batch_inside_another_leaves_the_search_to_the_outer_one() -> None:
    with undisturbed():
        with undisturbed():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
