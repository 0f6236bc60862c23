"""A step takes the documents it asks for, and papers count where they were asked for."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from programme.history import verification
from programme.mail import answers
from programme.processes import forms
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application
from states.decision import Instance, PersonId, Refusal
from store import instances
from tests.cast import at
from tests.letterbox import a_file, a_school
from tests.school import done, met

GIVEN = {"data_consent": "да", "guardian_consent": "да"}


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "paper.pdf"
    file.write_text("справка", encoding="utf-8")
    return file


def pull(
    app: Application,
    day: str,
    trigger: str,
    actor: PersonId,
    papers: Mapping[str, Path],
    name: str = "pair 1",
    **inputs: str,
) -> Fired | Refusal:
    return fire(app, Request(name, trigger, actor, inputs=inputs, evidence=papers), at(day))


def code(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def pair(app: Application, name: str = "pair 1") -> Instance:
    with app.database.reading() as tx:
        return instances.by_name(tx, name)


def wanted(app: Application, trigger: str) -> list[tuple[str, bool, str]]:
    """The places for documents of a step's form: which, whether to be filled, and what is there."""
    with app.database.reading() as tx:
        one = instances.by_name(tx, "pair 1")
        machine = app.machine(tx, one.process, one.version)
        step = next(s for s in forms.steps(machine, one) if s.trigger == trigger)
        return [(place.slot, place.required, place.digest) for place in step.places]


def test_a_consent_on_paper_is_not_filed_under_another_step(
    app: Application, who: dict[str, PersonId], paper: Path
) -> None:
    coordinator = who["coordinator"]
    answer = pull(
        app, "2020-09-29", "record_request", coordinator, {"consents": paper}, request_kind="arts"
    )
    assert code(answer) == "evidence_unknown"
    assert isinstance(answer, Refusal)
    assert "«Записать запрос»" in answer.words.ru
    assert "согласия на бумаге" in answer.words.ru
    assert pair(app).evidence == {}
    done(app, "2020-09-29", "record_request", coordinator, request_kind="arts")
    answer = pull(app, "2020-09-29", "consents_on_paper", coordinator, {}, **GIVEN)
    assert code(answer) == "evidence_missing"


def test_a_paper_handed_in_where_it_is_asked_for_counts(
    app: Application, who: dict[str, PersonId], paper: Path
) -> None:
    done(app, "2020-09-29", "record_request", who["coordinator"], request_kind="arts")
    papers = {"consents": paper}
    answer = pull(app, "2020-09-29", "consents_on_paper", who["coordinator"], papers, **GIVEN)
    assert isinstance(answer, Fired)
    # a file without a place goes to the only one that the step has
    first = pull(app, "2020-09-29", "record_request", who["coordinator"], {}, "pair 2",
                 request_kind="arts")  # fmt: skip
    assert isinstance(first, Fired)
    papers = {"": paper}
    answer = pull(
        app, "2020-09-29", "consents_on_paper", who["coordinator"], papers, "pair 2", **GIVEN
    )
    assert isinstance(answer, Fired)
    assert set(pair(app, "pair 2").evidence) == {"consents"}


def test_the_agreement_of_an_earlier_round_confirms_no_pair(
    app: Application, who: dict[str, PersonId], paper: Path
) -> None:
    met(app, who)
    request = Request("pair 1", "rematch", who["coordinator"], reason="не сошлись")
    assert isinstance(fire(app, request, at("2020-10-06")), Fired)
    parted = pair(app)
    assert not any(parted.evidence.values())
    again(app, who, "2020-10-07")
    assert wanted(app, "confirm_pair") == [("agreement", True, "")]
    assert code(pull(app, "2020-10-07", "confirm_pair", who["coordinator"], {})) == (
        "evidence_missing"
    )
    papers = {"agreement": paper}
    assert isinstance(pull(app, "2020-10-07", "confirm_pair", who["coordinator"], papers), Fired)
    assert verification.verify(app).problems == ()


def test_trial_meetings_with_the_mentor_before_count_for_nobody_after(
    app: Application, who: dict[str, PersonId], paper: Path
) -> None:
    met(app, who)
    done(app, "2020-10-06", "record_meeting", who["mentor"], met_on="2020-10-06")
    done(app, "2020-10-06", "rematch", who["coordinator"], reason="не сошлись")
    again(app, who, "2020-10-07")
    done(app, "2020-10-07", "confirm_pair", who["coordinator"], evidence={"agreement": paper})
    done(app, "2020-10-08", "record_meeting", who["other"], met_on="2020-10-08")
    done(app, "2020-10-08", "mentor_decides", who["other"], mentor_fit="yes")
    done(app, "2020-10-08", "mentee_decides", who["mentee"], mentee_fit="yes")
    assert code(pull(app, "2020-10-08", "go_on", who["coordinator"], {})) == "guard_false"
    done(app, "2020-10-09", "record_meeting", who["other"], met_on="2020-10-09")
    done(app, "2020-10-09", "go_on", who["coordinator"])
    assert pair(app).fields["meetings_held"] == 4


def test_a_step_that_attaches_takes_all_of_a_measure_and_others_only_their_own(
    app: Application, who: dict[str, PersonId], paper: Path
) -> None:
    name, pedagogue = "2020/21 · 3.2", who["social_pedagogue"]
    assert code(pull(app, "2020-09-02", "begin", pedagogue, {"base": paper}, name)) == (
        "evidence_unknown"
    )
    assert isinstance(pull(app, "2020-09-02", "begin", pedagogue, {}, name), Fired)
    both = {"base": paper, "attachment": paper}
    assert code(pull(app, "2020-09-02", "submit", pedagogue, both, name)) == "evidence_unknown"
    assert isinstance(pull(app, "2020-09-02", "attach", pedagogue, both, name), Fired)
    # what the attaching step took counts for the one that wants it
    assert isinstance(pull(app, "2020-09-02", "submit", pedagogue, {}, name), Fired)


def test_a_link_takes_no_document_that_its_step_does_not_ask_for(
    tmp_path: Path, database_url: str
) -> None:
    school = a_school(tmp_path, database_url)
    school.proposed()
    school.deliver("2020-09-03")
    reference = school.reference("mentor", "pair is proposed")
    papers, moment = {"agreement": a_file(school.app)}, at("2020-09-03")
    given = answers.answer(school.app, reference, "mentor_agrees", {}, moment, evidence=papers)
    assert code(given) == "evidence_unknown"
    given = answers.answer(school.app, reference, "mentor_agrees", {}, moment)
    assert isinstance(given, Fired)
    school.app.close()


def again(app: Application, who: dict[str, PersonId], day: str) -> None:
    """Another mentor is proposed, and all agree."""
    done(app, day, "propose", who["coordinator"], candidate=str(who["other"]))
    for trigger, name in (("mentor_agrees", "other"), ("mentee_agrees", "mentee"),
                          ("guardian_agrees", "parent"), ("agree", "coordinator")):  # fmt: skip
        done(app, day, trigger, who[name])
