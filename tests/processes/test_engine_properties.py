"""Random triggers, times and crashes through engine and store, against a model of few lines."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programme.history import verification
from programme.people import register
from programme.processes import advance
from programme.processes.cycles import open_cycle
from programme.processes.firing import Fired, Request, fire
from programme.processes.pairs import NewPair, open_pairs
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.decision import PersonId, Refusal
from store import database, instances
from store.database import open_database
from tests.author import BY
from tests.cast import at

AFTER = {
    ("intake.request", "record_request"): "intake.consents",
    ("intake.consents", "consents_spoken"): "intake.confirming",
    ("intake.confirming", "confirm_consents"): "intake.interview",
    ("intake.confirming", "ask_consents_again"): "intake.consents",
    ("intake.interview", "record_interview"): "matching.searching",
    ("matching.searching", "propose"): "matching.proposed",
    ("matching.proposed", "decline"): "matching.searching",
    ("intake.request", "end_early"): "exit.ended_early",
    ("intake.consents", "end_early"): "exit.ended_early",
    ("intake.confirming", "end_early"): "exit.ended_early",
    ("intake.interview", "end_early"): "exit.ended_early",
    ("matching.searching", "end_early"): "exit.ended_early",
    ("matching.proposed", "end_early"): "exit.ended_early",
}
"""The model: what the pair's way looks like to somebody who reads the definition."""

INPUTS = {
    "record_request": {"request_kind": "studies"},
    "consents_spoken": {"data_consent": "true", "guardian_consent": "true"},
}
TRIGGERS = sorted({trigger for _, trigger in AFTER})
LAPSE_DAYS = 9
"""Three days to answer and six more, after which a proposal lapses by itself."""


@dataclass
class Model:
    state: str = "intake.request"
    proposed_at: int = 0
    revisions: list[str] = field(default_factory=list)

    def pass_time(self, hour: int) -> None:
        if self.state == "matching.proposed" and hour - self.proposed_at > (LAPSE_DAYS + 1) * 24:
            self.state = "matching.searching"

    def fire(self, trigger: str, hour: int) -> bool:
        after = AFTER.get((self.state, trigger))
        if after is None:
            return False
        self.state = after
        if trigger == "propose":
            self.proposed_at = hour
        return True


class Crash(BaseException):
    """The process dies between two commits."""


@pytest.fixture
def crash() -> Iterator[None]:
    yield
    database.fault_point = lambda _: None


def school(folder: Path) -> tuple[Application, PersonId, PersonId, PersonId]:
    folder.mkdir()
    url = f"sqlite:///{folder / 'x.db'}"
    app = build(Settings(home=folder), open_database(url, synchronous="OFF"))
    coordinator = register.add(app, "Куратор", by=BY)
    second = register.add(app, "Психолог", by=BY)
    staff = {"coordinator": coordinator, "director": coordinator, "psychologist": second}
    holders = {role: [person] for role, person in staff.items()}
    open_cycle(app, "2020/21", at("2020-09-01"), holders=holders)
    mentor = register.add(app, "Наставник", by=BY)
    open_pairs(app, "2020/21", [NewPair(register.add(app, "Ученик", by=BY))], at("2020-09-01"))
    return app, coordinator, second, mentor


def die_at(where: str) -> Callable[[str], None]:
    def die(point: str) -> None:
        if point == where:
            raise Crash

    return die


steps = st.lists(
    st.tuples(
        st.sampled_from([*TRIGGERS, "advance"]),
        st.integers(min_value=1, max_value=24 * 16),
        st.sampled_from(["", "", "written", "committed"]),
    ),
    max_size=14,
)


@pytest.mark.usefixtures("crash")
@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps)
def test_engine_and_store_do_what_the_model_says(
    tmp_path_factory: pytest.TempPathFactory, taken: list[tuple[str, int, str]]
) -> None:
    app, coordinator, second, mentor = school(tmp_path_factory.mktemp("model") / "school")
    model, hour = Model(), 12
    start = at("2020-09-01")
    for trigger, later, dies in taken:
        hour += later
        moment = start + timedelta(hours=hour)
        database.fault_point = lambda _: None
        advance.advance(app, moment)
        model.pass_time(hour)
        if trigger == "advance":
            continue
        inputs = dict(INPUTS.get(trigger, {}))
        if trigger == "propose":
            inputs["candidate"] = str(mentor)
        actor = second if trigger == "confirm_consents" else coordinator
        request = Request("pair 1", trigger, actor, inputs=inputs, reason="причина")
        if dies:
            # nothing of a transaction that died may be seen, and all of one that was committed
            database.fault_point = die_at(dies)
            with contextlib.suppress(Crash):
                fire(app, request, moment)
            database.fault_point = lambda _: None
            if dies == "committed":
                model.fire(trigger, hour)
        answer = fire(app, request, moment)
        assert isinstance(answer, Fired if model.fire(trigger, hour) else Refusal), answer
    with app.database.reading() as tx:
        assert instances.by_name(tx, "pair 1").state == model.state
    assert verification.verify(app).problems == ()
    app.close()
