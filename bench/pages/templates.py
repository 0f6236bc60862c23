"""A small school lived through by the engine itself: what a big one is copied from."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path

from programme.people import register
from programme.processes import pairs
from programme.processes.firing import Request, fire
from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.simulation.year import Scenario, SimulatedYear
from states.decision import PersonId, Refusal
from store.database import open_database
from tests.author import BY

CYCLE = "2020/21"
TODAY = date(2020, 11, 25)
NOW = datetime(2020, 11, 25, 20, tzinfo=UTC)
"""The moment the benches ask about."""
YEAR_LONG = 120
"""Pairs that have lived since September; the others stop early on their way."""
ROLES = ("director", "deputy_director", "social_pedagogue", "class_teachers", "psychologist",
         "coordinator", "municipality")  # fmt: skip
STAFF = {role: PersonId(number) for number, role in enumerate(ROLES, start=1)}
_OPENED = (date(2020, 11, 3), date(2020, 11, 11), date(2020, 11, 17), date(2020, 11, 22))
_ENDINGS = 3
"""Of the steps below an ending takes the place of every so many."""


@contextmanager
def lived(folder: Path) -> Iterator[Application]:
    """The small school, on the evening of `TODAY`."""
    url = f"sqlite:///{folder / 'small.db'}"
    app = build(Settings(home=folder), open_database(url, synchronous="OFF"))
    paper = folder / "agreement.pdf"
    paper.write_text("соглашение пары", encoding="utf-8")
    late = _Late(app, paper)
    SimulatedYear(app, Scenario(CYCLE, YEAR_LONG, 128, TODAY)).run(late.day)
    yield app
    app.close()


class _Late:
    """Pairs opened in the course of the year: each takes a step a day and stops after its own."""

    def __init__(self, app: Application, paper: Path) -> None:
        self._app, self._paper = app, paper
        self._left: dict[str, list[tuple[str, str, dict[str, str]]]] = {}
        self._who: dict[str, dict[str, PersonId]] = {}

    def day(self, day: date) -> None:
        """What happens on the evening of a day."""
        moment = datetime.combine(day, time(19), UTC)
        for name, steps in self._left.items():
            if steps:
                self._step(name, *steps.pop(0), moment)
        if day in _OPENED:
            for length in range(12):
                self._open(length, moment)

    def _open(self, length: int, moment: datetime) -> None:
        who = dict(STAFF)
        for role in ("mentor", "mentee", "parent"):
            who[role] = register.add(self._app, f"{role} {length}", by=BY)
        wanted = pairs.NewPair(who["mentee"], (who["parent"],), who["class_teachers"])
        name = pairs.open_pairs(self._app, CYCLE, [wanted], moment, who["coordinator"])[0]
        steps = self._steps(who)[:length]
        if length % _ENDINGS == 0 and length:
            steps[-1] = ("end_early", "coordinator", {})
        self._left[name], self._who[name] = steps, who

    def _steps(self, who: dict[str, PersonId]) -> list[tuple[str, str, dict[str, str]]]:
        met = {"met_on": _OPENED[0].isoformat()}
        return [
            ("record_request", "coordinator", {"request_kind": "studies", "request": "Физика"}),
            ("give_consents", "parent", {"data_consent": "да", "guardian_consent": "да"}),
            ("record_interview", "coordinator", {}),
            ("propose", "coordinator", {"candidate": str(who["mentor"])}),
            ("mentor_agrees", "mentor", {}),
            ("mentee_agrees", "mentee", {}),
            ("guardian_agrees", "parent", {}),
            ("agree", "coordinator", {}),
            ("confirm_pair", "coordinator", {}),
            ("record_meeting", "mentor", met),
            ("give_mentor_feedback", "mentor", {"mood": "good", "feedback": "Хорошо"}),
        ]

    def _step(
        self, name: str, trigger: str, role: str, inputs: dict[str, str], moment: datetime
    ) -> None:
        papers = {"agreement": self._paper} if trigger == "confirm_pair" else {}
        why = "переезд" if trigger == "end_early" else ""
        who = self._who[name][role]
        request = Request(name, trigger, who, inputs=inputs, evidence=papers, reason=why)
        # a proposal that lapsed meanwhile stays where it is
        answer = fire(self._app, request, moment)
        if isinstance(answer, Refusal) and answer.code not in ("wrong_state", "guard_false"):
            raise RuntimeError(answer.words.en)
