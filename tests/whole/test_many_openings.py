"""A process that opens a school again and again keeps nothing of those that it has closed."""

import gc
import weakref
from pathlib import Path

from programme.school.application import Application, open_application
from programme.school.settings import Settings


def opened_and_closed(settings: Settings) -> weakref.ref[object]:
    with open_application(settings) as app:
        return weakref.ref(engine_of(app))


def engine_of(app: Application) -> object:
    return app.database._engine


def test_a_school_that_was_closed_is_let_go(tmp_path: Path) -> None:
    closed = [opened_and_closed(Settings(home=tmp_path)) for _ in range(20)]
    gc.collect()
    # what there is at the first opening stays
    assert len([one() for one in closed if one() is not None]) <= 1
