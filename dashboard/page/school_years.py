"""Which school year a page shows, and which there are to choose from."""

from dataclasses import dataclass

from fastapi import Request

from dashboard.security.visitor import school_of
from programme.processes import cycles


@dataclass(frozen=True, slots=True)
class Years:
    """The school's years, the newest first, and the one that is shown: '' where there is none."""

    names: tuple[str, ...]
    shown: str


def years_of(request: Request, asked: str = "") -> Years:
    """The year that is asked for, else the newest open one, else the newest."""
    found = cycles.years(school_of(request))
    still_open = (name for name, is_open in found.items() if is_open)
    return Years(tuple(found), asked or next(still_open, next(iter(found), "")))
