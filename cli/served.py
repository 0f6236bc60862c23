"""A school served elsewhere, asked over its API: the answers are the values of `programme`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, TypeVar, cast, get_args
from zoneinfo import ZoneInfo

import httpx
from pydantic import TypeAdapter

from programme.history.entry_view import EntryView
from programme.history.recent_entries import RecordedEntry
from programme.history.verification import Verification
from programme.mail.letters import OutboxLetter
from programme.mail.mailbox import LetterShown
from programme.processes.firing import Fired, Request
from programme.upkeep.runs import SilentFlow
from programme.views.board import Cards
from programme.views.due_deadlines import DueLine
from programme.views.roadmap_status import MeasureLine, SectionLine
from states.decision import InstanceId, Refusal, RefusalCode
from states.definition import Words
from states.errors import (
    NastavnikError,
    NotAllowed,
    NotFound,
    Overtaken,
    StoreUnavailable,
    WrongUse,
    WrongUseCode,
)

TIMEOUT = 60.0
"""Seconds."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RoadmapStatus:
    """What `status` shows."""

    measures: tuple[MeasureLine, ...]
    sections: tuple[SectionLine, ...]
    silent: tuple[SilentFlow, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """What `history` shows."""

    lines: list[RecordedEntry]
    state: str | None
    fields: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class _Past:
    entries: list[EntryView]
    state: str | None
    fields: dict[str, object] | None


class Server:
    """At an address, with a token. Errors are those that the verbs know."""

    def __init__(self, address: str, token: str) -> None:
        self._address, self._token = address, token

    def roadmap(self, cycle: str) -> RoadmapStatus:
        """As `roadmap_status.status`, `sections` and `runs.silence`."""
        return _as(RoadmapStatus, self._got("/status", cycle=cycle))

    def due(self, cycle: str, days: int) -> tuple[DueLine, ...]:
        """As `due_deadlines.due`, of what the token's owner may look at."""
        return _as(tuple[DueLine, ...], self._got("/due", cycle=cycle, days=days))

    def history(self, instance: str, as_of: date | None, limit: int) -> Past:
        """As `recent_entries`, then state and fields of that day."""
        found = self._got("/entries", instance=instance, as_of=as_of, limit=limit)
        told = _as(_Past, found)
        return Past([one.recorded() for one in told.entries], told.state, told.fields)

    def verify(self, proof: str = "") -> Verification:
        """As `verification.verify`."""
        # as long as it takes: a million entries are minutes
        with self._asked("GET", "/verify", params={"proof": proof}, timeout=None) as answer:
            return _as(Verification, json.loads(answer.read()))

    def export(self, file: IO[bytes]) -> int:
        """As `whole_export.export`: how many entries."""
        count, rest = 0, b""
        with self._asked("GET", "/history/export", params={"form": "jsonl"}) as answer:
            for part in answer.iter_bytes():
                file.write(part)
                *lines, rest = (rest + part).split(b"\n")
                count += sum(line.startswith(b'{"id"') for line in lines)
        return count

    def outbox(self, state: str, instance: str, limit: int) -> tuple[OutboxLetter, ...]:
        """As `mail.letters.listing`."""
        found = self._got("/outbox", state=state, instance=instance, limit=limit)
        return _as(tuple[OutboxLetter, ...], found)

    def letter(self, number: int) -> LetterShown:
        """As `mail.mailbox.letter`. `NotFound`."""
        return _as(LetterShown, self._got(f"/letters/{number}"))

    def cards(self, cycle: str, process: str, state: str, text: str, limit: int) -> Cards:
        """As `board.cards`."""
        found = self._got(
            "/instances", cycle=cycle, process=process, state=state, text=text, limit=limit
        )
        return _as(Cards, found)

    def zone(self) -> ZoneInfo:
        """The school's."""
        return ZoneInfo(_as(dict[str, str], self._got("/school"))["zone"])

    def fire(self, request: "Request") -> Fired | Refusal:
        """As `firing.fire`, in the name of the token's own person."""
        number = _as(_Numbered, self._got("/instance", name=request.instance)).id
        pull = {
            "trigger": request.trigger,
            "role": request.role,
            "inputs": dict(request.inputs),
            "occurred_on": request.occurred_on.isoformat() if request.occurred_on else None,
            "reason": request.reason,
        }
        with ExitStack() as held:
            parts: list[tuple[str, tuple[str | None, str | IO[bytes]]]] = [
                ("pull", (None, json.dumps(pull)))
            ]
            for slot, path in request.evidence.items():
                parts.append((f"e.{slot}", (path.name, held.enter_context(_opened(path)))))
            where = f"/instances/{number}/fire-with-documents"
            with self._asked("POST", where, files=parts, read=(200, 422)) as answer:
                content = answer.read()
            if answer.status_code == 200:
                return _as(Fired, json.loads(content))
            problem = _as(_Problem, json.loads(content))
            if problem.code in get_args(RefusalCode):
                return _refusal(problem, number, request.trigger)
            raise _error(answer.status_code, content)

    def _got(self, path: str, **asked: object) -> object:
        params = {name: str(value) for name, value in asked.items() if value not in (None, "")}
        with self._asked("GET", path, params=params) as answer:
            return cast(object, json.loads(answer.read()))

    @contextmanager
    def _asked(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        timeout: float | None = TIMEOUT,
        files: Sequence[tuple[str, tuple[str | None, str | IO[bytes]]]] | None = None,
        read: tuple[int, ...] = (200,),
    ) -> Iterator[httpx.Response]:
        headers = {"authorization": f"Bearer {self._token}"}
        try:
            with (
                httpx.Client(timeout=timeout, headers=headers) as client,
                client.stream(
                    method, f"{self._address}/api/v1{path}", params=params, files=files
                ) as answer,
            ):
                if answer.status_code not in read:
                    answer.read()
                    raise _error(answer.status_code, answer.content)
                yield answer
        except httpx.HTTPError as error:
            raise StoreUnavailable(
                Words(
                    ru=f"Сервер {self._address} не отвечает: {error}",
                    en=f"The server {self._address} does not answer: {error}",
                )
            ) from None


@dataclass(frozen=True, slots=True)
class _Numbered:
    id: int


@dataclass(frozen=True, slots=True)
class _Problem:
    error: str
    ru: str
    en: str
    code: str = ""
    details: tuple[str, ...] = ()


def _refusal(problem: _Problem, number: int, trigger: str) -> Refusal:
    words = Words(ru=problem.ru, en=problem.en)
    code = cast(RefusalCode, problem.code)
    return Refusal(code, InstanceId(number), trigger, words, problem.details)


def _as(kind: type[T], value: object) -> T:
    return TypeAdapter(kind).validate_python(value)


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError:
        raise NotFound(Words(ru=f"Файла {path} нет.", en=f"There is no file {path}.")) from None


def _error(status: int, content: bytes) -> NastavnikError:
    try:
        problem = _as(_Problem, json.loads(content))
    except ValueError:
        said = f"HTTP {status}"
        return StoreUnavailable(Words(ru=f"Сервер ответил: {said}", en=f"It answered: {said}"))
    words = Words(ru=problem.ru, en=problem.en)
    if status in (400, 422):
        return WrongUse(words, cast(WrongUseCode, problem.code or "malformed"))
    kinds: dict[int, type[NastavnikError]] = {
        401: NotAllowed,
        403: NotAllowed,
        404: NotFound,
        409: Overtaken,
    }
    return kinds.get(status, StoreUnavailable)(words)
