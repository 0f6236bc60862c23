"""What people wrote is read by its readers alone: every field, every role, every way out."""

import asyncio
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

import definitions
from dashboard.app import build as build_pages
from dashboard.security.rights import matrix
from programme.access import accounts, sessions
from programme.mail import delivery
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.decision import InstanceId, PersonId
from states.definition import EVERYONE, Process
from states.reading import Document, read
from states.school_history import By
from store.database import Transaction, open_database
from tests import sql
from tests.cast import at
from tests.pair_versions import PRESENT
from tests.school import agreed, done, met, number_of, opened
from tests.serving import served

PASSWORD = "семь раз отмерь, один отрежь"  # noqa: S105  # of a school that lives for one test
ROLES = {  # who takes part in `pair 1`, by the key of their person, and in which of its roles
    "coordinator": "coordinator",
    "psychologist": "psychologist",
    "mentor": "mentor",
    "mentee": "mentee",
    "parent": "guardian",
    "deputy_director": "deputy_director",
}
WORDS = {  # what was written, by the field it was written into
    "request": "Слово-просьба",
    "feedback": "Слово-отзыв",
    "concern": "Слово-тревога",
}
REASONS = {  # what was given as a reason, by the trigger
    "resolve_concern": "Слово-разговор",
    "rematch": "Слово-расставание",
    "end_early": "Слово-прощание",
}
KEPT = {"mood": "poor", "mentor_fit": "unsure", "mentee_fit": "yes"}
"""Answers that are no texts but have readers of their own."""


def definition() -> Process:
    path = definitions.FOLDER / "pair_lifecycle.yaml"
    found = read(path.read_bytes(), path.name)
    assert isinstance(found, Document)
    assert isinstance(found.definition, Process)
    return found.definition


@dataclass(frozen=True, slots=True)
class Place:
    """A school that is served, and what there is to ask for."""

    app: Application
    client: httpx.Client
    pair: InstanceId
    entries: tuple[int, ...]
    letters: tuple[int, ...]
    digest: str


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    url = "" if database_url.startswith("sqlite") else database_url
    settings = Settings(home=tmp_path, database_url=url, prefect_port=9)
    app = build(settings, open_database(settings.url))
    who = opened(app)
    lived(app, who)
    number = number_of(app, "pair 1")
    for key in ROLES:
        role = accounts.role_named("coordinator" if key == "coordinator" else "responsible")
        accounts.add(app, key, role, PASSWORD, By(at("2020-09-01")), who[key])
    accounts.add(app, "parted", "responsible", PASSWORD, By(at("2020-09-01")), who["stranger"])
    for plain in ("auditor", "administrator", "municipal"):
        accounts.add(app, plain, accounts.role_named(plain), PASSWORD, By(at("2020-09-01")))
    with app.database.reading() as tx:
        entries = ids(tx, "SELECT id FROM history WHERE instance = ?", number)
        letters = ids(tx, "SELECT id FROM outbox WHERE instance = ?", number)
        digest = str(sql.rows(tx, "SELECT sha256 FROM evidence")[0][0])
    with served(build_pages(settings)) as client:
        yield Place(app, client, number, entries, letters, digest)
    app.close()


def ids(tx: Transaction, text: str, number: InstanceId) -> tuple[int, ...]:
    return tuple(int(str(row[0])) for row in sql.rows(tx, text, (number,)))


def lived(app: Application, who: dict[str, PersonId]) -> None:
    """A pair in which somebody wrote into every field, and gave every reason."""
    coordinator, mentor, mentee = who["coordinator"], who["mentor"], who["mentee"]
    # the mentor of the first round is somebody else, whom the rematch releases
    met(app, who | {"mentor": who["stranger"]}, request=WORDS["request"])
    done(app, "2020-10-05", "rematch", coordinator, reason=REASONS["rematch"])
    agreed(app, who, "2020-10-05")
    done(app, "2020-10-06", "record_meeting", mentor, met_on="2020-10-06")
    done(app, "2020-10-06", "mentor_decides", mentor, mentor_fit="unsure")
    done(app, "2020-10-06", "mentee_decides", mentee, mentee_fit="yes")
    done(app, "2020-10-06", "give_mentor_feedback", mentor, mood="poor", feedback=WORDS["feedback"])
    done(app, "2020-10-07", "raise_concern", mentee, concern=WORDS["concern"])
    for day, trigger, person in (
        ("2020-10-08", "resolve_concern", who["psychologist"]),
        ("2020-10-10", "end_early", coordinator),
    ):
        done(app, day, trigger, person, reason=REASONS[trigger])


def readers() -> dict[str, set[str]]:
    """Every text by its word, and the roles that the definition lets read it."""
    process = definition()
    named = {WORDS[name]: spec.seen_by for name, spec in process.fields.items() if name in WORDS}
    for transition in process.transitions:
        if transition.reason and transition.trigger in REASONS:
            named[REASONS[transition.trigger]] = transition.reason_seen_by
    return {word: set(roles) for word, roles in named.items()}


def questions(place: Place) -> Iterator[str]:
    """Every address that can be asked for, of every route there is, in every form of its answer."""
    numbers = {"history": place.entries, "letters": place.letters, "people": range(1, 13)}
    for route in sorted(matrix()):
        method, _, path = route.partition(" ")
        if method != "GET" or path.startswith(("/static", "/oidc", "/a/")):
            continue
        path = path.replace("{trigger}", "raise_concern").replace("{digest}", place.digest)
        path = path.replace("{day}", "2020-10-08").replace("{process}", "pair_lifecycle")
        path = path.replace("{form}", "svg").replace("{version}", str(PRESENT))
        path = path.replace("{name}", "pair_lifecycle")
        kind = path.removeprefix("/api/v1").split("/")[1]
        for number in numbers.get(kind, (place.pair,)) if "{number}" in path else (0,):
            yield path.replace("{number}", str(number))
    for day in ("2020-10-08", "2020-10-10"):
        yield f"/instances/{place.pair}/as-of?day={day}"
        yield f"/api/v1/entries?instance=pair+1&as_of={day}"
    yield "/api/v1/instance?name=pair+1"
    yield "/api/v1/entries?instance=pair+1"
    yield from (f"/api/v1/history/export?form={form}" for form in ("csv", "jsonl", "xlsx"))
    yield f"/instances/{place.pair}?before=9999"


def said(answer: httpx.Response) -> str:
    """What an answer says, a workbook unpacked."""
    if answer.content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return answer.text


def sign_in(place: Place, login: str) -> None:
    signed = sessions.sign_in(place.app, login, PASSWORD, "10.0.0.1", "", datetime.now(UTC))
    place.client.cookies.clear()
    place.client.cookies.set("nastavnik_session", signed.token)


def test_every_text_of_the_definition_is_written_in_these_tests() -> None:
    process = definition()
    assert {name for name, spec in process.fields.items() if spec.type == "text"} == set(WORDS)
    given = {t.trigger for t in process.transitions if t.reason}
    assert given - set(REASONS) == {"skip_reflection"}  # of a pair that comes to its end
    own = {n for n, spec in process.fields.items() if spec.seen_by and spec.type != "text"}
    assert own - set(KEPT) == {"wish"}  # the same


@pytest.mark.parametrize("login", [*ROLES, "auditor", "administrator", "municipal"])
def test_a_text_reaches_its_readers_and_nobody_else(place: Place, login: str) -> None:
    sign_in(place, login)
    found: dict[str, set[str]] = {word: set() for word in readers()}
    for address in questions(place):
        text = said(place.client.get(address))
        for word, where in found.items():
            if word in text:
                where.add(address)
    for word, allowed in readers().items():
        if ROLES.get(login) not in allowed:
            assert found[word] == set(), (login, word)
        else:
            assert f"/api/v1/instances/{place.pair}/history" in found[word], (login, word)
            if word in WORDS.values():
                assert f"/instances/{place.pair}" in found[word], (login, word)
                assert f"/api/v1/instances/{place.pair}/as-of/2020-10-08" in found[word]


def test_whoever_a_pair_has_parted_with_is_shown_nothing_of_it(place: Place) -> None:
    parted = accounts.named(place.app, "parted").person
    coordinator = accounts.named(place.app, "coordinator").person
    psychologist = accounts.named(place.app, "psychologist").person
    assert parted
    assert coordinator
    assert psychologist
    consents = {"data_consent": "да", "guardian_consent": "да"}
    for trigger, who, inputs in (
        ("record_request", coordinator, {"request_kind": "arts"}),
        ("consents_spoken", coordinator, consents),
        ("confirm_consents", psychologist, {}),
        ("record_interview", coordinator, {}),
        ("propose", coordinator, {"candidate": str(parted)}),
    ):
        request = Request("pair 2", trigger, who, inputs=inputs)
        assert isinstance(fire(place.app, request, at("2020-10-11")), Fired)
    second = replace(place, pair=number_of(place.app, "pair 2"))
    sign_in(place, "parted")
    assert "Волков" in place.client.get(f"/instances/{second.pair}").text
    done(place.app, "2020-10-11", "decline", coordinator, "pair 2")
    for address in questions(second):
        answer = place.client.get(address)
        text = said(answer)
        for word in ("pair 1", "pair 2", "пара 1", "пара 2", "Ёлкина", "Волков", *readers()):
            assert word not in text, (address, word)
        if str(second.pair) in address.split("?")[0].split("/"):
            assert answer.status_code in (403, 404), address


@pytest.mark.parametrize("login", [*ROLES, "auditor"])
def test_an_answer_with_readers_of_its_own_is_shown_to_them(place: Place, login: str) -> None:
    sign_in(place, login)
    process = definition()
    whole = login in ("coordinator", "auditor")  # who checks the history, of which it is a part
    day = f"/api/v1/instances/{place.pair}/as-of/2020-10-08"
    shown = {line["title"]["ru"] for line in place.client.get(day).json()["fields"]}
    for name in KEPT:
        spec = process.fields[name]
        assert spec.title is not None
        assert EVERYONE not in spec.seen_by
        assert (spec.title.ru in shown) == (whole or ROLES[login] in spec.seen_by), (login, name)


def test_no_letter_and_no_log_carries_what_was_written(place: Place, tmp_path: Path) -> None:
    asyncio.run(delivery.deliver(place.app, at("2020-10-12", 10)))
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".db"]
    letters = [path for path in files if path.suffix == ".eml"]
    assert len(letters) > 5
    for path in files:
        if ".db" in path.name:
            continue
        content = path.read_bytes().decode("utf-8", "replace")
        assert not [word for word in readers() if word in content], path
