"""Somebody writes markup wherever a text can be written; every page is opened and shows it as text.

Names, reasons, feedback, the words of a definition, a person's language of letters, what is typed
into filters: whatever people or files can say.
"""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from dashboard.app import build
from dashboard.security.rights import matrix, routes_of
from programme.access import accounts, sessions, tokens
from programme.history import checkpoints
from programme.mail import delivery
from programme.people import register
from programme.processes import cycles, pairs
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application, open_application
from programme.school.settings import Settings
from programme.upkeep.runs import record_run
from states.decision import PersonId
from states.school_history import By
from tests import sql
from tests.author import BY
from tests.cast import at
from tests.serving import served

HOSTILE = """"><img src=x onerror=alert(7)>'<script>alert(7)</script>"""
RAW = re.compile(r"<img src=x|<script>alert")
"""What a browser would run; escaped, none of it is left."""
PASSWORD = "лошадь скрепка батарея"  # noqa: S105  # of a school that lives for one test
RUN = "0af1c2d3-1111-4222-8333-444455556666"
ROLES: tuple[accounts.AccountRole, ...] = (
    "coordinator", "auditor", "administrator", "responsible", "municipal"
)  # fmt: skip
ASKED = (
    "q", "kind", "state", "process", "cycle", "fate", "name", "role", "group", "since", "until",
    "onward", "trigger", "order", "actor", "instance", "said", "day", "version", "cursor",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """The school, served; the cookie of each role; what fills the gaps of addresses."""

    client: httpx.Client
    cookies: dict[str, str]
    filled: dict[str, tuple[str, ...]]

    def open(self, role: str, address: str) -> httpx.Response:
        """An address, as somebody of this role."""
        return self.client.get(address, headers={"cookie": self.cookies[role]})


def of_markup(shipped: Path, folder: Path) -> None:
    """The shipped definitions, with markup for the title of whatever has one in a line."""
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    title = f"title: {{ru: {quoted}, en: {quoted}}}"
    for source in shipped.rglob("*"):
        target = folder / source.relative_to(shipped)
        if source.suffix not in (".yaml", ".json", ".txt", ".html", ".j2", ".md"):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8")
        if source.suffix == ".yaml" and source.parent == shipped:
            text, changed = re.subn(r"title: \{ru: [^{}]*?, en: [^{}]*?\}", lambda _: title, text)
            assert changed > 5
        target.write_text(text, encoding="utf-8")


def lived_through(app: Application) -> dict[str, tuple[str, ...]]:
    """Markup in every text that people write; the numbers that addresses are made of."""
    staff = {
        role: [register.add(app, f"{role} {HOSTILE}", f"{role}@school.example", by=BY)]
        for role in ("director", "deputy_director", "coordinator", "psychologist")
    }
    coordinator = staff["coordinator"][0]
    mentee = register.add(app, f"Ученик {HOSTILE}", "pupil@school.example", kind="minor", by=BY)
    parent = register.add(app, f"Мама {HOSTILE}", "parent@school.example", by=BY)
    cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders=staff)
    wanted = [pairs.NewPair(mentee, (parent,)), pairs.NewPair(mentee)]
    pairs.open_pairs(app, "2020/21", wanted, at("2020-09-02"), coordinator)
    paper = app.settings.home / "order.txt"
    paper.write_text(f"Приказ {HOSTILE}", encoding="utf-8")
    did(app, Request("pair 1", "record_request", coordinator,
                     inputs={"request_kind": "studies", "request": HOSTILE}))  # fmt: skip
    did(app, Request("pair 2", "end_early", coordinator, reason=HOSTILE))
    did(app, Request("2020/21 · 1.2", "confirm", staff["deputy_director"][0],
                     evidence={"order": paper, "regulation": paper}))  # fmt: skip
    asyncio.run(delivery.deliver(app, at("2020-09-03", 12)))
    checkpoints.checkpoint(app, at("2020-09-03", 13))
    record_run(app, RUN, "advance", at("2020-09-02"), at("2020-09-02", 13), {"instances": 2})
    return addresses(app)


def did(app: Application, asked: Request) -> None:
    answer = fire(app, asked, at("2020-09-03"))
    assert isinstance(answer, Fired), answer


def addresses(app: Application) -> dict[str, tuple[str, ...]]:
    with app.database.reading() as tx:
        digests = sql.rows(tx, "SELECT sha256 FROM evidence")
    numbers = tuple(str(number) for number in (1, 2, 3, 9, 32, 33, "1.2", HOSTILE))
    return {
        "number": numbers,
        "trigger": ("record_request", "end_early", "give_consents", "confirm", HOSTILE),
        "reference": ("A" * 22, HOSTILE),
        "code": ("0.0", HOSTILE),
        "digest": (str(digests[0][0]),),
        "run": (RUN, HOSTILE),
        "name": ("pair_lifecycle", "roadmap", HOSTILE),
        "process": ("pair_lifecycle",),
        "version": ("1", "2"),
        "day": ("2020-10-01",),
        "form": ("svg", "dot"),
    }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("school")
    of_markup(Settings().definitions, home / "definitions")
    settings = Settings(home=home, definitions=home / "definitions", prefect_port=9)
    cookies: dict[str, str] = {}
    with open_application(settings) as app:
        filled = lived_through(app)
        for role in ROLES:
            now = datetime.now(UTC)
            account = accounts.add(app, role, role, PASSWORD, By(now), PersonId(3))
            tokens.issue(app, account, HOSTILE, "read", 30, now)
            signed = sessions.sign_in(app, role, PASSWORD, "10.0.0.1", HOSTILE, now)
            cookies[role] = f"nastavnik_session={signed.token}"
    with served(build(settings)) as client:
        yield Place(client, cookies, filled)


def is_page(answer: httpx.Response) -> bool:
    return str(answer.headers.get("content-type")).startswith("text/html")


def filled_in(path: str, place: Place) -> list[str]:
    """All addresses of a route: one for each way to fill its gaps."""
    found = [path]
    for gap in re.findall(r"\{(\w+)", path):
        pattern = re.compile(rf"\{{{gap}(:\w+)?\}}")
        found = [
            pattern.sub(quote(value.replace("/", ""), safe=""), one)
            for one in found
            for value in place.filled[gap]
        ]
    return found


READ = [
    route.removeprefix("GET ")
    for route in routes_of(build(Settings()).routes)
    if route.startswith("GET ") and "oidc" not in route
]


@pytest.mark.parametrize("role", ROLES)
def test_no_page_runs_what_somebody_wrote(place: Place, role: str) -> None:
    shown = pages = 0
    query = str(httpx.QueryParams(dict.fromkeys(ASKED, HOSTILE)))
    for path in READ:
        for address in filled_in(path, place):
            for asked in (address, f"{address}?{query}"):
                answer = place.open(role, asked)
                # it says that nothing runs here, and that is true
                assert answer.status_code < 500 or path == "/health", asked
                if not is_page(answer):
                    assert answer.headers["x-content-type-options"] == "nosniff"
                    continue
                pages += 1
                shown += "&lt;img src=x" in answer.text or "&lt;script&gt;" in answer.text
                assert not RAW.search(answer.text), asked
    assert pages > 50
    # it was there, as text
    assert shown > (10 if "GET /people" in may_open(role) else 1)


def may_open(role: str) -> set[str]:
    return {route for route, roles in matrix().items() if role in roles}


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_somebody_signed_in_offers_the_way_out(place: Place, role: str) -> None:
    opened = 0
    for path in READ:
        if f"GET {path}" not in may_open(role):
            continue
        for address in filled_in(path, place):
            answer = place.open(role, address)
            if is_page(answer) and answer.status_code == 200:
                opened += 1
                assert 'action="/sign-out"' in answer.text, address
    assert opened > 1


def test_no_cell_of_a_file_is_a_formula(place: Place) -> None:
    for path in ("/history.csv", "/schools.csv"):
        role = "coordinator" if path == "/history.csv" else "municipal"
        answer = place.open(role, path)
        assert answer.status_code == 200
        cells = re.split(r"[;\r\n]+", answer.text.removeprefix("\ufeff"))
        assert not [cell for cell in cells if cell.strip('"').startswith(("=", "+", "@"))]
