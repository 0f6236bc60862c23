"""How long the way is from a click on a page to its commit: `python -m bench.click [TRIGGER]`.

The coordinator fills in the form of a trigger on a pair's page and sends it. Counted are calls of
our own functions, in every thread that works on the request, from the first of them until the
transaction is committed: a generator or coroutine once, however often it goes on; comprehensions
not at all, nor what dataclasses write for themselves. `request` is everything, `route` only what
the page's own function does once it is known who asks and that they may. The bounds are for the
`route` of `record_request`: two questions answered, one deadline met and one armed, one letter.
"""

import asyncio
import dis
import re
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from inspect import CO_COROUTINE, CO_GENERATOR
from operator import gt
from pathlib import Path
from types import CodeType, FrameType
from unittest.mock import patch

import httpx
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from dashboard.app import build
from programme.access import accounts
from programme.school.application import open_application
from programme.school.settings import Settings
from states.decision import InstanceId
from states.school_history import By
from tests.cast import at
from tests.school import met, number_of, opened
from tests.then import living_on

PASSWORD = "лошадь скрепка батарея"  # noqa: S105  # of a school that lives for one click
ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("cli", "dashboard", "flows", "programme", "store", "notifications", "states")


@dataclass(frozen=True, slots=True)
class Click:
    """A trigger of a pair, pulled twice: the first time fills every cache, the second counts."""

    trigger: str
    meeting: bool
    """Whether the pair meets already; it has only been opened otherwise."""
    pairs: tuple[str, str]
    forms: tuple[Mapping[str, str], Mapping[str, str]]


_WISH = {"f.request_kind": "studies", "f.request": "Математика"}
_DAYS = ({"f.met_on": "2020-10-12"}, {"f.met_on": "2020-10-19"})
CLICKS = (
    Click("record_request", False, ("pair 2", "pair 1"), (_WISH, _WISH)),
    Click("record_meeting", True, ("pair 1", "pair 1"), _DAYS),
    Click("record_contact", True, ("pair 1", "pair 1"), ({}, {})),
)
"""A form and a deadline; three deadlines with eleven reminders; a bare button."""


@dataclass(slots=True)
class Call:
    """A call of one of our functions, and those that it made."""

    module: str
    function: str
    made: list["Call"] = field(default_factory=list)

    def walk(self) -> Iterator["Call"]:
        """This call and all beneath it."""
        yield self
        for call in self.made:
            yield from call.walk()

    def depth(self) -> int:
        """Our frames upon each other."""
        return 1 + max((call.depth() for call in self.made), default=0)


@dataclass(frozen=True, slots=True)
class Length:
    """What a way passes."""

    packages: int
    modules: int
    calls: int
    depth: int


BOUNDS = Length(packages=4, modules=20, calls=200, depth=12)


def length(calls: Iterable[Call]) -> Length:
    """Of a way that begins with these calls."""
    begun = tuple(calls)
    modules = [call.module for first in begun for call in first.walk()]
    return Length(
        len({module.partition(".")[0] for module in modules}),
        len(set(modules)),
        len(modules),
        max((first.depth() for first in begun), default=0),
    )


@dataclass(slots=True)
class Recorder:
    """Writes down our calls while `counting`; a thread of the pool goes on where its coroutine
    waits."""

    counting: bool = False
    begun: list[Call] = field(default_factory=list)
    route: Call | None = None
    """The call of `endpoint`."""
    endpoint: CodeType | None = None
    _calls: dict[FrameType, Call] = field(default_factory=dict)
    _waiting: list[FrameType] = field(default_factory=list)
    _modules: dict[CodeType, str] = field(default_factory=dict)

    def profile(self, frame: FrameType, event: str, _: object) -> None:
        """For `sys.setprofile`."""
        if not self.counting or event not in ("call", "return"):
            return
        if not (module := self._module(frame.f_code)):
            return
        if event == "return":
            if frame in self._waiting and not _goes_on(frame):
                self._waiting.remove(frame)
        elif frame not in self._calls:
            self._add(frame, Call(module, frame.f_code.co_qualname))

    def _add(self, frame: FrameType, call: Call) -> None:
        parent = frame.f_back
        while parent is not None and parent not in self._calls:
            parent = parent.f_back
        if parent is None and self._waiting:
            parent = self._waiting[-1]
        (self.begun if parent is None else self._calls[parent].made).append(call)
        self._calls[frame] = call
        if frame.f_code.co_flags & CO_COROUTINE:
            self._waiting.append(frame)
        if frame.f_code is self.endpoint:
            self.route = call

    def _module(self, code: CodeType) -> str:
        """Ours, as it is imported; '' for what is not counted."""
        if code not in self._modules:
            path, within = Path(code.co_filename), code.co_name
            ours = path.suffix == ".py" and path.is_relative_to(ROOT)
            parts = path.relative_to(ROOT).with_suffix("").parts if ours else ("",)
            counted = parts[0] in PACKAGES and not within.endswith(("comp>", "<module>"))
            self._modules[code] = ".".join(p for p in parts if p != "__init__") if counted else ""
        return self._modules[code]


def _goes_on(frame: FrameType) -> bool:
    """Whether a frame that is left will be gone on with: it yields, and does not return."""
    coroutine = frame.f_code.co_flags & (CO_COROUTINE | CO_GENERATOR)
    return bool(coroutine) and dis.opname[frame.f_code.co_code[frame.f_lasti]] == "YIELD_VALUE"


@contextmanager
def recorded() -> Iterator[Recorder]:
    """A recorder that sees every thread begun from here on; it ends to count at the commit."""
    recorder, written = Recorder(), False

    def point(name: str) -> None:
        nonlocal written
        # what is committed before anything was decided is not the click's
        written = recorder.counting and (written or name == "written")
        if written and name == "committed":
            recorder.counting = False

    threading.setprofile(recorder.profile)
    sys.setprofile(recorder.profile)
    try:
        with patch("store.database.fault_point", point):
            yield recorder
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def followed(click: Click) -> Recorder:
    """One click in a small school, from the browser's request to its commit."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder))
        with open_application(settings) as school:
            who = opened(school)
            if click.meeting:
                met(school, who)
            moment, anna = at("2020-09-01"), who["coordinator"]
            accounts.add(
                school, "anna", "coordinator", PASSWORD, By(moment), anna, chosen_by="example"
            )
            numbers = [number_of(school, pair) for pair in click.pairs]
        app = build(settings)
        with living_on(at("2020-10-20")), recorded() as recorder:
            asyncio.run(_clicked(app, recorder, click, numbers))
        return recorder


async def _clicked(
    app: FastAPI, recorder: Recorder, click: Click, numbers: Sequence[InstanceId]
) -> None:
    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)
        if scope["method"] == "POST":
            recorder.endpoint = scope["endpoint"].__code__

    served, url = httpx.ASGITransport(asked), "http://nastavnik.test"
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=served, base_url=url) as browser,
    ):
        await browser.post("/sign-in", data={"login": "anna", "password": PASSWORD})
        for counted, number, form in zip((False, True), numbers, click.forms, strict=True):
            page = (await browser.get(f"/instances/{number}/act/{click.trigger}")).text
            given = dict(re.findall(r'name="(csrf|seen)" value="(\w+)"', page))
            recorder.counting = counted
            sent = {**given, **form, "trigger": click.trigger}
            answer = await browser.post(f"/instances/{number}/fire", data=sent)
            if answer.status_code != 303 or recorder.counting:
                raise RuntimeError(f"the click was not committed: {answer.text}")


def merged(calls: Sequence[Call], depth: int = 0) -> Iterator[str]:
    """A line for each function, those called alike by one caller as one; behind it the calls
    beneath it, its own too."""
    alike: dict[tuple[str, str], list[Call]] = {}
    for call in calls:
        alike.setdefault((call.module, call.function), []).append(call)
    for (module, function), same in alike.items():
        times = f" x{len(same)}" if len(same) > 1 else ""
        beneath = sum(1 for call in same for _ in call.walk())
        yield f"{'  ' * depth}{module} {function}{times}  [{beneath}]"
        yield from merged([made for call in same for made in call.made], depth + 1)


def route(recorder: Recorder) -> Call:
    """The call of the page's own function."""
    if recorder.route is None:
        raise RuntimeError("the click reached no function of a page")
    return recorder.route


def main() -> int:
    """Prints the figures of every click, then one click's calls by module and its tree; 1 where a
    bound is passed."""
    chosen = sys.argv[1] if len(sys.argv) > 1 else CLICKS[0].trigger
    found = {click.trigger: followed(click) for click in CLICKS}
    lines = ["| click | packages | modules | calls | depth |", "| --- | --- | --- | --- | --- |"]
    for trigger, recorder in found.items():
        for part, calls in (("request", recorder.begun), ("route", [route(recorder)])):
            figures = " | ".join(str(figure) for figure in astuple(length(calls)))
            lines.append(f"| {trigger}, {part} | {figures} |")
    lines.append(f"| at most | {' | '.join(str(bound) for bound in astuple(BOUNDS))} |")
    lines += [
        "",
        f"| {chosen}: module | calls of the request | of the route |",
        "| --- | --- | --- |",
    ]
    whole = Counter(call.module for first in found[chosen].begun for call in first.walk())
    within = Counter(call.module for call in route(found[chosen]).walk())
    lines += [f"| {name} | {count} | {within[name]} |" for name, count in whole.most_common()]
    lines += ["", *merged(found[chosen].begun)]
    sys.stdout.write("\n".join(lines) + "\n")
    reached = length([route(found[CLICKS[0].trigger])])
    return int(any(map(gt, astuple(reached), astuple(BOUNDS))))


if __name__ == "__main__":
    sys.exit(main())
