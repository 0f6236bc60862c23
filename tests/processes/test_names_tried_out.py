"""Whoever tries names, numbers and addresses learns nothing of who there is."""

import pytest

from programme.people import register
from programme.processes.bulk import fire_many
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application
from states.decision import PersonId, Refusal
from states.errors import NotFound
from tests.author import BY
from tests.cast import at
from tests.school import NAMES, done, met

TRIED = (NAMES["stranger"], "stranger@school.example", "1", "Никто Никакой", "nobody@x.example",
         "999999", "Тёзка")  # fmt: skip
"""People there are, people there are not, and a name that two bear."""


@pytest.fixture(autouse=True)
def namesakes(app: Application) -> None:
    for _ in range(2):
        register.add(app, "Тёзка", by=BY)


def answers(app: Application, trigger: str, actor: PersonId, day: str) -> set[Fired | Refusal]:
    asked = [Request("pair 1", trigger, actor, inputs={"candidate": text}) for text in TRIED]
    one_by_one = [fire(app, request, at(day)) for request in asked]
    # many at once answer in the same words
    assert [str(answer) for answer in fire_many(app, asked, at(day))] == list(map(str, one_by_one))
    return set(one_by_one)


def code_of(found: set[Fired | Refusal]) -> str:
    (only,) = found
    assert isinstance(only, Refusal)
    return only.code


def test_who_may_not_propose_hears_the_same_of_whoever_they_name(
    app: Application, who: dict[str, PersonId]
) -> None:
    found = answers(app, "propose", who["mentee"], "2020-09-29")
    assert code_of(found) == "wrong_state"
    done(app, "2020-09-29", "record_request", who["coordinator"], request_kind="studies")
    parent = who["parent"]
    done(app, "2020-09-29", "give_consents", parent, data_consent="да", guardian_consent="да")
    done(app, "2020-09-29", "record_interview", who["coordinator"])
    for name in ("mentee", "parent", "stranger"):
        assert code_of(answers(app, "propose", who[name], "2020-09-29")) == "wrong_role"


def test_a_step_of_ones_own_looks_up_nobody_that_its_form_does_not_ask_for(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    found = answers(app, "give_mentor_feedback", who["mentor"], "2020-10-06")
    assert code_of(found) == "input_unknown"


def test_who_may_propose_is_told_that_nobody_is_called_so(
    app: Application, who: dict[str, PersonId]
) -> None:
    asked = who["coordinator"]
    done(app, "2020-09-29", "record_request", asked, request_kind="studies")
    parent = who["parent"]
    done(app, "2020-09-29", "give_consents", parent, data_consent="да", guardian_consent="да")
    done(app, "2020-09-29", "record_interview", asked)
    with pytest.raises(NotFound, match="no person 'Никто Никакой'"):
        fire(app, Request("pair 1", "propose", asked, inputs={"candidate": "Никто Никакой"}),
             at("2020-09-29"))  # fmt: skip
