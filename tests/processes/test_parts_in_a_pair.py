"""One person is one voice: who answers for one side of a pair does not answer for another."""

import pytest

from programme.people import register
from programme.processes import pairs
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application
from states.decision import PersonId, Refusal
from states.errors import WrongUse
from tests.author import BY
from tests.cast import at
from tests.school import CYCLE, done

DAY = "2020-09-29"


def searching(app: Application, who: dict[str, PersonId], name: str = "pair 1") -> None:
    """A mentor is looked for."""
    done(app, DAY, "record_request", who["coordinator"], name, request_kind="studies")
    parent = who["parent"]
    done(app, DAY, "give_consents", parent, name, data_consent="да", guardian_consent="да")
    done(app, DAY, "record_interview", who["coordinator"], name)


def proposed(app: Application, who: dict[str, PersonId], key: str, name: str) -> Fired | Refusal:
    inputs = {"candidate": str(who[key])}
    return fire(app, Request(name, "propose", who["coordinator"], inputs=inputs), at(DAY))


@pytest.mark.parametrize(("key", "said"), [("mentee", "наставляемый"), ("parent", "родитель")])
def test_neither_the_mentee_nor_their_parent_is_proposed_as_the_mentor(
    app: Application, who: dict[str, PersonId], key: str, said: str
) -> None:
    searching(app, who)
    answer = proposed(app, who, key, "pair 1")
    assert isinstance(answer, Refusal)
    assert answer.code == "input_invalid"
    assert answer.details == ("candidate",)
    assert said in answer.words.ru


def test_a_class_teacher_may_be_the_mentor_of_a_child_of_their_class(
    app: Application, who: dict[str, PersonId]
) -> None:
    teacher = register.add(app, "Классный Руководитель", by=BY)
    new = pairs.NewPair(who["other"], (who["parent"],), teacher)
    (name,) = pairs.open_pairs(app, CYCLE, [new], at(DAY), who["coordinator"])
    searching(app, who, name)
    assert isinstance(proposed(app, {**who, "teacher": teacher}, "teacher", name), Fired)


def test_a_mentor_who_was_parted_may_be_proposed_once_more(
    app: Application, who: dict[str, PersonId]
) -> None:
    searching(app, who)
    assert isinstance(proposed(app, who, "mentor", "pair 1"), Fired)
    done(app, DAY, "decline", who["coordinator"])
    assert isinstance(proposed(app, who, "mentor", "pair 1"), Fired)


def test_nobody_is_opened_a_pair_in_which_they_are_their_own_parent(
    app: Application, who: dict[str, PersonId]
) -> None:
    new = pairs.NewPair(who["other"], (who["other"],))
    with pytest.raises(WrongUse, match="nobody answers for two"):
        pairs.open_pairs(app, CYCLE, [new], at(DAY), who["coordinator"])
