"""Definitions: registered, checked, drawn, and live instances moved to a new version."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path as File
from typing import Annotated, Literal

from fastapi import Path, Request
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, Field

from dashboard.api.shapes import NAMED, Body, Long, Short, router
from dashboard.security.visitor import by_of, school_of, visitor_of
from programme.authoring import checking, diagrams
from programme.processes import migration
from programme.school import names
from states.finding import Finding
from states.reading import MOST_BYTES

routes = router()
_TYPES = {"svg": "image/svg+xml", "dot": "text/plain", "mermaid": "text/plain"}


class Registered(BaseModel):
    """A version that instances run on, by the hash of its text."""

    name: str
    version: int
    sha256: str


class Text(Body):
    """A definition, as YAML."""

    text: str = Field(max_length=MOST_BYTES)


class Change(Text):
    """A changed definition; states that are gone, mapped to those instead of them."""

    states: Mapping[Short, Short] = Field(default={}, max_length=200)


class Migration(Change):
    """The same for good, and why."""

    reason: Long = Field(min_length=1)


@routes.get("/definitions")
def listing(request: Request) -> tuple[Registered, ...]:
    """Every version that was registered."""
    return tuple(
        Registered(name=name, version=version, sha256=digest)
        for name, version, digest in school_of(request).registered()
    )


@routes.get(
    "/definitions/{name}/{version}",
    response_class=Response,
    responses={
        200: {"description": "Its text", "content": {"text/plain": {"schema": {"type": "string"}}}}
    },
)
def text(
    request: Request, name: NAMED, version: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> PlainTextResponse:
    """A definition as it was registered."""
    return PlainTextResponse(names.definition_text(school_of(request), name, version))


@routes.get(
    "/definitions/{name}/diagram/{form}",
    response_class=Response,
    responses={
        200: {
            "description": "The picture, or its source",
            "content": {kind: {"schema": {"type": "string"}} for kind in _TYPES.values()},
        }
    },
)
def diagram(request: Request, name: NAMED, form: Literal["svg", "dot", "mermaid"]) -> Response:
    """A process as a picture."""
    drawn = diagrams.draw(name, form, visitor_of(request).language)
    return Response(drawn, media_type=_TYPES[form])


@routes.post("/definitions/check")
def check(request: Request, sent: Text) -> tuple[Finding, ...]:
    """Everything that is wrong with a definition, by line; it is kept nowhere."""
    settings = school_of(request).settings
    with _file(sent.text) as file:
        found = checking.check([file], settings.definitions, zone=settings.zone)
    return tuple(found)


@routes.post("/definitions/dry-run")
def dry_run(request: Request, sent: Change) -> migration.Migrated:
    """What a changed definition would do to the instances that live. Nothing is written."""
    with _file(sent.text) as file:
        return migration.move(
            school_of(request), file, sent.states, "", by_of(request), dry_run=True
        )


@routes.post("/definitions/migrations")
def migrate(request: Request, sent: Migration) -> migration.Migrated:
    """Moves all instances that live to a new version, or none: those that cannot are named. What
    changes `rules` is proposed by that (`waits`), and moves when another account, one of an
    administrator, sends the very same."""
    with _file(sent.text) as file:
        return migration.move(school_of(request), file, sent.states, sent.reason, by_of(request))


@contextmanager
def _file(text: str) -> Iterator[File]:
    with tempfile.TemporaryDirectory() as folder:
        file = File(folder) / "definition.yaml"
        file.write_text(text, encoding="utf-8")
        yield file
