"""What the server keeps between requests: a running verification, the figures of all schools."""

import os
from collections.abc import Sequence
from threading import Lock
from typing import cast

from fastapi import Request

from dashboard.security.visitor import school_of
from programme.history.verifier import Verifier
from programme.region import schools
from programme.region.schools import Office, Source
from programme.region.sweeps import shards
from programme.school.application import Application

_LOCK = Lock()


def verifier_of(request: Request) -> Verifier:
    """The server's own: one verification at a time."""
    state = request.app.state
    with _LOCK:
        if not hasattr(state, "verifier"):
            state.verifier = Verifier(school_of(request).settings)
        return cast(Verifier, state.verifier)


def office_of(request: Request) -> Office:
    """The figures of all schools, gathered once for everybody who looks."""
    state, school = request.app.state, school_of(request)
    with _LOCK:
        if not hasattr(state, "office"):
            state.office = Office(lambda: _sources(school))
        return cast(Office, state.office)


def _sources(school: Application) -> Sequence[Source]:
    named = os.environ.get("NASTAVNIK_SHARDS", "")
    if named:
        return list(schools.of_region(school.settings, shards(named)))
    return schools.own(school)
