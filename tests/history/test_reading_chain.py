"""Readings are closed once a day, and what was closed stays as it was."""

from datetime import datetime

from programme.history import checkpoints, readings, verification
from programme.history.readings import Reading
from programme.history.verification import Verification
from programme.school.application import Application
from store import readings as rows
from store import school_history
from store.database import open_database
from tests.cast import at


def somebody_looks(app: Application, moment: datetime) -> None:
    readings.note(app, Reading(1, 0, 0, "history", "exported", moment), None)


def closed(app: Application) -> list[object]:
    """How many readings there were whenever they were closed."""
    with app.database.reading() as tx:
        found = [row.entry for row in school_history.in_order(tx)]
    return [one.details["count"] for one in found if one.event == "readings"]


def verified(app: Application) -> Verification:
    return verification.verify(app)


def test_readings_are_closed_once_a_day_whoever_looks_meanwhile(app: Application) -> None:
    checkpoints.checkpoint(app, at("2020-10-01"))
    assert closed(app) == []
    somebody_looks(app, at("2020-10-01", 10))
    checkpoints.checkpoint(app, at("2020-10-01", 11))
    somebody_looks(app, at("2020-10-01", 12))
    checkpoints.checkpoint(app, at("2020-10-01", 13))
    assert closed(app) == [1]
    made = checkpoints.checkpoint(app, at("2020-10-02", 1))
    assert closed(app) == [1, 2]
    # a day on which nobody looks closes nothing
    assert made is not None
    assert checkpoints.checkpoint(app, at("2020-10-03", 1)) is None
    assert closed(app) == [1, 2]
    somebody_looks(app, at("2020-10-04"))
    assert verified(app).problems == ()


def test_a_reading_that_is_not_committed_yet_is_waited_for(
    app: Application, database_url: str
) -> None:
    somebody_looks(app, at("2020-10-01", 10))
    late = Reading(2, 0, 0, "history", "opened", at("2020-10-01", 11))
    if app.database.postgresql:  # where two can write at once
        other = open_database(database_url)
        with other.writing() as tx:
            rows.add(tx, [late])
            checkpoints.checkpoint(app, at("2020-10-02"))
            assert closed(app) == []
        other.close()
    checkpoints.checkpoint(app, at("2020-10-02", 1))
    assert len(closed(app)) == 1
    assert verified(app).problems == ()
