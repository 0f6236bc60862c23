"""When letters go out: to the minute at which quiet hours begin and end."""

from datetime import datetime

import pytest

from notifications.compose import QuietHours, waits_until
from tests.cast import CALENDAR, MOSCOW, at

QUIET = QuietHours(21, 8)


def local(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("moment", "goes_on"),
    [
        ("2020-09-01 07:59:59", "2020-09-01"),
        ("2020-09-01 08:00:00", ""),
        ("2020-09-01 20:59:59", ""),
        ("2020-09-01 21:00:00", "2020-09-02"),
        ("2020-09-01 23:59:59", "2020-09-02"),
        ("2020-09-02 00:00:00", "2020-09-02"),
    ],
)
@pytest.mark.parametrize("duty", [True, False])
def test_quiet_hours_begin_and_end_on_the_hour(moment: str, goes_on: str, duty: bool) -> None:
    morning = at(goes_on, 8) if goes_on else None
    assert waits_until(duty, local(moment), CALENDAR, QUIET) == morning


@pytest.mark.parametrize(
    ("moment", "duty", "others"),
    [
        # a Saturday, its night, and the evening before it
        ("2020-09-05 12:00", "", "2020-09-07"),
        ("2020-09-05 22:00", "2020-09-06", "2020-09-07"),
        ("2020-09-04 22:00", "2020-09-05", "2020-09-07"),
        # the day off of 4 November, a Wednesday
        ("2020-11-04 12:00", "", "2020-11-05"),
    ],
)
def test_only_duties_go_out_on_a_day_off(moment: str, duty: str, others: str) -> None:
    for is_duty, goes_on in ((True, duty), (False, others)):
        morning = at(goes_on, 8) if goes_on else None
        assert waits_until(is_duty, local(moment), CALENDAR, QUIET) == morning


@pytest.mark.parametrize(
    ("quiet", "moment", "goes_at"),
    [
        (QuietHours(0, 8), "2020-09-01 07:59", ("2020-09-01", 8)),
        (QuietHours(0, 8), "2020-09-01 08:00", None),
        (QuietHours(0, 8), "2020-09-01 23:59", None),
        (QuietHours(12, 14), "2020-09-01 13:59", ("2020-09-01", 14)),
        (QuietHours(12, 14), "2020-09-01 11:59", None),
        (QuietHours(24, 0), "2020-09-01 03:00", None),
        (QuietHours(8, 8), "2020-09-01 08:00", None),
        (QuietHours(8, 8), "2020-09-05 08:00", ("2020-09-07", 8)),
    ],
)
def test_quiet_hours_may_lie_within_a_day_or_be_none(
    quiet: QuietHours, moment: str, goes_at: tuple[str, int] | None
) -> None:
    morning = None if goes_at is None else at(*goes_at)
    assert waits_until(False, local(moment), CALENDAR, quiet) == morning


def test_the_hours_are_those_of_the_settings() -> None:
    early = QuietHours(18, 10)
    assert waits_until(True, local("2020-09-01 18:00"), CALENDAR, early) == at("2020-09-02", 10)
    assert waits_until(True, local("2020-09-01 09:59"), CALENDAR, early) == at("2020-09-01", 10)
    assert waits_until(True, local("2020-09-01 10:00"), CALENDAR, early) is None
