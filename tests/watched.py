"""A school that is served, a child, and the log of who looked at what about them."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from dashboard.app import build as build_pages
from programme.access import accounts, sessions, tokens
from programme.history import checkpoints
from programme.mail import delivery
from programme.processes import advance
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.decision import InstanceId, PersonId
from states.school_history import By
from store.database import open_database
from tests import sql
from tests.cast import at
from tests.school import met, number_of, opened
from tests.serving import served

PASSWORD = "семь раз отмерь, один отрежь"  # noqa: S105  # of a school that lives for one test
CHILD = "Ёлкина Анна"
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A school that is served to its coordinator, and the child whom all of it is about."""

    app: Application
    client: httpx.Client
    child: PersonId
    pair: InstanceId
    coordinator: int
    numbers: dict[str, int]
    digest: str
    recipient: int
    """Of the letter that is opened."""


@contextmanager
def a_place(database_url: str, tmp_path: Path, *, lived: bool = False) -> Iterator[Place]:
    """A school in which a child takes part in `pair 1`; with `lived`, letters were sent and a run
    and a checkpoint were made too."""
    url = "" if database_url.startswith("sqlite") else database_url
    settings = Settings(home=tmp_path, database_url=url, prefect_port=9)
    app = build(settings, open_database(settings.url))
    who = opened(app)
    met(app, who)
    if lived:
        advance.advance(app, at("2020-10-12"), run="x")
        asyncio.run(delivery.deliver(app, at("2020-10-12")))
        checkpoints.checkpoint(app, at("2020-10-12"))
    pair = number_of(app, "pair 1")
    for login, role in (("coordinator", "coordinator"), ("auditor", "auditor")):
        person = who.get(login)
        accounts.add(app, login, accounts.role_named(role), PASSWORD, By(at("2020-09-01")), person)
    with app.database.writing() as tx:
        sql.run(tx, "UPDATE people SET kind = 'minor' WHERE id = ?", (who["mentee"],))
    with app.database.reading() as tx:
        numbers = {
            "people": who["mentee"],
            "history": sql.number(tx, "SELECT max(id) FROM history WHERE instance = ?", (pair,)),
            "letters": sql.number(
                tx, "SELECT max(id) FROM outbox WHERE instance = ? AND state <> 'dropped'", (pair,)
            ),
        }
        whose = "SELECT recipient FROM outbox WHERE id = ?"
        recipient = sql.number(tx, whose, (numbers["letters"],))
        digest = str(sql.rows(tx, "SELECT sha256 FROM evidence")[0][0])
    number = int(accounts.named(app, "coordinator").id)
    with served(build_pages(settings)) as client:
        enter(app, client, "coordinator")
        yield Place(app, client, who["mentee"], pair, number, numbers, digest, recipient)
    app.close()


def enter(app: Application, client: httpx.Client, login: str) -> None:
    signed = sessions.sign_in(app, login, PASSWORD, "127.0.0.1", "tests", datetime.now(UTC))
    client.cookies.set("nastavnik_session", signed.token)


def rows(place: Place) -> list[Row]:
    """Account, person, instance, what and deed of every row, the oldest first."""
    asked = "SELECT account, person, instance, what, deed FROM readings ORDER BY id"
    with place.app.database.reading() as tx:
        return list(sql.rows(tx, asked))


def token(place: Place) -> dict[str, str]:
    account = accounts.named(place.app, "auditor")
    name = f"reads {time.monotonic()}"
    raw = tokens.issue(place.app, account, name, "read", 1, datetime.now(UTC))[1]
    return {"authorization": f"Bearer {raw}"}
