"""The access log, and whose word is taken for where a request comes from."""

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import ValidationError
from starlette.types import Message, Scope

from dashboard.app import build, server_of
from dashboard.security import security_log
from programme.people import register
from programme.processes import cycles
from programme.school.application import open_application
from programme.school.settings import Settings
from tests.author import BY
from tests.cast import at
from tests.serving import served

NAME = "Щукина Ёлка"


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    """Without what a test has hung on it."""
    yield security_log.ACCESS
    for handler in list(security_log.ACCESS.handlers):
        security_log.ACCESS.removeHandler(handler)
        handler.close()


@pytest.mark.usefixtures("log")
def test_each_answer_is_a_line_with_the_same_columns_and_without_a_name(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with open_application(settings) as app:
        coordinator = register.add(app, NAME, "shchukina@school.example", by=BY)
        cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders={"coordinator": [coordinator]})
    security_log.to_file(settings)
    with served(build(settings)) as client:
        for path in ("/health", f"/people?text={NAME}", "/a/0123456789abcdefghij-_",
                     "/static/app.css", "/no-such-page"):  # fmt: skip
            client.get(path, follow_redirects=False)
    text = (tmp_path / "logs" / "access.log").read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["route"] for line in lines] == [
        "GET /health", "GET /people", "GET /a/{reference}", "GET /static", "GET",
    ]  # fmt: skip
    columns = {"at", "route", "outcome", "status", "seconds", "account", "by", "of", "address"}
    assert all(set(line) == columns for line in lines)
    assert all(0 <= line["seconds"] < 60 for line in lines)
    for said in (NAME, "Щукина", "shchukina", "0123456789abcdefghij", "127.0.0.1", "testclient"):
        assert said not in text


def come_from(settings: Settings, neighbour: str, claimed: str) -> str:
    """Where the application thinks that a request comes from."""
    seen = []

    async def told(scope: Scope, _receive: object, _send: object) -> None:
        seen.append(scope["client"][0])

    app = FastAPI()
    app.router = told  # type: ignore[assignment]
    config = server_of(app, settings)
    config.load()
    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"", "scheme": "http",
        "headers": [(b"x-forwarded-for", claimed.encode())], "client": (neighbour, 40000),
        "server": ("127.0.0.1", 8128),
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Message) -> None:
        pass

    asyncio.run(config.loaded_app(scope, receive, send))
    return str(seen[0])


@pytest.mark.parametrize(
    ("trusted", "neighbour", "taken_for"),
    [
        ("", "127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "203.0.113.7"),
        ("10.1.0.0/16", "10.1.2.3", "203.0.113.7"),
        ("10.1.0.0/16", "10.2.0.1", "10.2.0.1"),
        ("127.0.0.1", "198.51.100.9", "198.51.100.9"),
    ],
)
def test_only_the_proxy_that_is_named_says_where_somebody_comes_from(
    tmp_path: Path, trusted: str, neighbour: str, taken_for: str
) -> None:
    settings = Settings(home=tmp_path, trusted_proxy=trusted)
    assert come_from(settings, neighbour, "203.0.113.7") == taken_for


@pytest.mark.parametrize("said", ["*", "proxy.example"])
def test_a_proxy_is_named_by_its_address(said: str) -> None:
    with pytest.raises(ValidationError):
        Settings(trusted_proxy=said)
