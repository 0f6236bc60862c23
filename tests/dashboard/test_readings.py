"""Every route that shows a child leaves a trace, and a new one cannot forget it."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from dashboard.security.rights import EVERYBODY, matrix
from programme.history import readings
from tests.watched import CHILD, Place, Row, a_place, rows

TRACES = {  # every route that shows what is known of one child: what it leaves, and what was done
    "GET /people/{number}": ("person", "opened"),
    "GET /people/{number}/erase": ("person", "opened"),
    "GET /instances/{number}": ("instance", "opened"),
    "GET /instances/{number}/act/{trigger}": ("instance", "opened"),
    "GET /instances/{number}/documents/{digest}": ("document", "downloaded"),
    "GET /instances/{number}/as-of": ("entries", "opened"),
    "GET /letters/{number}": ("letter", "opened"),
    "GET /letters/{number}/copy": ("letter", "downloaded"),
    "GET /history": ("history", "opened"),
    "GET /history/{number}": ("entries", "opened"),
    "GET /history/{number}/proof": ("entries", "downloaded"),
    "GET /history.csv": ("history", "exported"),
    "GET /history.jsonl": ("history", "exported"),
    "GET /history.xlsx": ("history", "exported"),
    "GET /school-history": ("history", "opened"),
    "GET /runs/{run}": ("history", "opened"),
    "GET /api/v1/people/{number}": ("person", "opened"),
    "GET /api/v1/instance": ("instance", "opened"),
    "GET /api/v1/instances/{number}": ("instance", "opened"),
    "GET /api/v1/instances/{number}/history": ("entries", "opened"),
    "GET /api/v1/instances/{number}/as-of/{day}": ("entries", "opened"),
    "GET /api/v1/instances/{number}/letters": ("letter", "opened"),
    "GET /api/v1/instances/{number}/documents/{digest}": ("document", "downloaded"),
    "GET /api/v1/letters/{number}": ("letter", "opened"),
    "GET /api/v1/history": ("history", "opened"),
    "GET /api/v1/entries": ("history", "opened"),
    "GET /api/v1/history/export": ("history", "exported"),
    "GET /api/v1/school-history": ("history", "opened"),
}
OF_MEASURES = ("GET /measures/{number}", "GET /api/v1/measures/{number}")
"""They would leave one, but no child takes part in a measure of this school by name."""
LISTS = {  # they name children beside others, and show nothing else of one
    "GET /today": "what needs somebody",
    "GET /pairs": "the board",
    "GET /pairs/many": "pairs to choose from",
    "GET /people": "names",
    "GET /letters": "to whom letters went",
    "GET /readings": "whom somebody looked at",
    "GET /people/{number}/readings": "who looked, for the parent",
    "GET /api/v1/today": "what needs somebody",
    "GET /api/v1/due": "what needs somebody",
    "GET /api/v1/board": "the board",
    "GET /api/v1/instances": "the board",
    "GET /api/v1/people": "names",
    "GET /api/v1/letters": "to whom letters went",
    "GET /api/v1/readings": "whom somebody looked at",
    "GET /api/v1/erasure-proposals": "names",
}


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    with a_place(database_url, tmp_path, lived=True) as found:
        yield found


def address(place: Place, route: str) -> str:
    path = route.removeprefix("GET ")
    kind = path.removeprefix("/api/v1").split("/")[1]
    number = place.numbers.get(kind, place.pair)
    if "/measures/" in path:
        path = path.replace("{number}", "3.1")
    for name, value in (("number", number), ("digest", place.digest), ("day", "2020-10-06"),
                        ("trigger", "raise_concern"), ("run", "x"), ("reference", "unknown"),
                        ("process", "pair_lifecycle"), ("form", "svg"), ("version", "1"),
                        ("name", "pair_lifecycle")):  # fmt: skip
        path = path.replace(f"{{{name}}}", str(value))
    return path + ("?name=pair+1" if path.endswith("/instance") else "")


def said(answer: httpx.Response) -> str:
    if answer.content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
            return "".join(file.read(name).decode(errors="replace") for name in file.namelist())
    return answer.text


def asked(place: Place) -> Iterator[tuple[str, httpx.Response, list[Row]]]:
    """Every route that reads, the answer, and the rows that asking it left. It never waits for the
    ten minutes in which a second look is none: each route is asked in a log of its own."""
    for route in sorted(matrix()):
        shut = EVERYBODY in matrix()[route] or "/metrics" in route
        if not route.startswith("GET ") or shut or "coordinator" not in matrix()[route]:
            continue
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(readings, "AGAIN", -timedelta(days=1))
            before = len(rows(place))
            answer = place.client.get(address(place, route))
            yield route, answer, rows(place)[before:]


ABOUT = {"person": (True, False), "history": (False, False)}
"""Whether a row of this kind has the child's number, and the pair's; others have the pair's."""


def right(place: Place, route: str, left: list[Row]) -> bool:
    """Whether a route left exactly what it should."""
    what, deed = TRACES[route]
    of_child, of_pair = ABOUT.get(what, (False, True))
    person = place.child if of_child else 0
    if what == "letter" and "/letters/" in route:
        person = place.recipient
    pair = place.pair if of_pair else 0
    return left == [(place.coordinator, person, pair, what, deed)]


def test_every_route_that_shows_a_child_leaves_a_trace(place: Place) -> None:
    wrong = []
    for route, answer, left in asked(place):
        if route in TRACES:
            fine = answer.status_code == 200 and right(place, route, left)
        else:
            fine = not left and (CHILD not in said(answer) or route in LISTS)
        if not fine or answer.status_code >= 500:
            wrong.append((route, answer.status_code, left))
    assert not wrong


def test_a_route_about_one_child_says_whether_it_leaves_a_trace() -> None:
    about_one = ("/people/{", "/instances/{", "/instance", "/letters/{", "/history", "/entries")
    known = {*TRACES, *LISTS, "GET /api/v1/instances"}
    unknown = [
        route
        for route in matrix()
        if route.startswith("GET ")
        and route.removeprefix("GET ").removeprefix("/api/v1").startswith(about_one)
        and route not in known
    ]
    assert unknown == ["GET /people/{number}/readings.csv"]
    assert {*TRACES, *LISTS, *OF_MEASURES} <= set(matrix())
