"""What was written in a round of others: closed to whoever came later, however the pair went on."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from programme.history import as_of, recent_entries, verification
from programme.people import register
from programme.processes import evidence
from programme.processes.firing import Fired, Request, fire
from programme.processes.viewer import Look, Viewer
from programme.school.application import Application
from programme.views import instance, instance_diagram
from states.decision import Absence, PersonId, Refusal
from states.errors import NotAllowed, NotFound
from states.school_history import By
from store import evidence as documents
from tests.cast import at
from tests.letterbox import School, a_file, a_school
from tests.school import agreed, done, met, number_of

LAST = at("2020-10-20")


def handed_in(app: Application) -> list[str]:
    """The digests of what the pair was ever given, in order."""
    with app.database.reading() as tx:
        found = documents.handed_in(tx, number_of(app, "pair 1"))
    return [digest for _, digest, _ in found]


def opens(app: Application, person: PersonId, digest: str) -> bool:
    """Whether somebody may open a document of the pair."""
    try:
        evidence.open_document(
            app, number_of(app, "pair 1"), digest, Viewer(person, whole=False), LAST
        )
    except NotFound:
        return False
    return True


def test_a_mentor_who_comes_back_reads_their_own_rounds_and_no_other(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who, agreement="первое")
    for day, name, paper in (
        ("2020-10-08", "stranger", "второе"),
        ("2020-10-14", "mentor", "третье"),
    ):
        done(app, day, "rematch", who["coordinator"], reason="не сошлись")
        agreed(app, who, day, mentor=name, agreement=paper)
    first, second, third = handed_in(app)
    assert [opens(app, who["mentor"], digest) for digest in (first, second, third)] == [
        True, False, True,
    ]  # fmt: skip
    look = Look(Viewer(who["mentor"], whole=False), LAST)
    number = number_of(app, "pair 1")
    assert as_of.as_of(app, number, date(2020, 10, 6), look=look).state is not None
    with pytest.raises(NotAllowed, match="Others took part"):
        as_of.as_of(app, number, date(2020, 10, 9), look=look)
    assert as_of.as_of(app, number, date(2020, 10, 14), look=look).state is not None


def test_who_stands_in_for_the_mentor_of_today_sees_what_that_mentor_does(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who | {"mentor": who["stranger"]}, agreement="с первым")
    done(app, "2020-10-08", "rematch", who["coordinator"], reason="не сошлись")
    agreed(app, who, "2020-10-12", agreement="со вторым")
    aunt = register.add(app, "Тётя", "aunt@school.example", by=By(at("2020-10-12")))
    away = Absence(who["mentor"], date(2020, 10, 12), date(2020, 10, 30), aunt, "п. 7")
    register.absent(app, away, By(at("2020-10-12")))
    first, second = handed_in(app)
    assert [opens(app, aunt, digest) for digest in (first, second)] == [False, True]


def test_the_way_that_a_pair_took_in_another_round_is_not_drawn(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who | {"mentor": who["stranger"]})
    done(app, "2020-10-08", "rematch", who["coordinator"], reason="не сошлись")
    done(app, "2020-10-12", "propose", who["coordinator"], candidate=str(who["mentor"]))
    number = number_of(app, "pair 1")
    drawn = {}
    for name in ("mentor", "mentee"):
        viewer = Viewer(who[name], whole=False)
        taken = instance.one(app, number, LAST, viewer).path
        assert ("meetings.trial" in taken) == (name == "mentee")
        look = Look(viewer, LAST)
        drawn[name] = instance_diagram.drawing(app, number, "en", look=look)
    assert drawn["mentor"] != drawn["mentee"]


STEPS = st.lists(
    st.sampled_from(["propose 0", "propose 1", "propose 2", "go into meetings", "record_meeting",
                     "raise_concern", "resolve_concern", "decline", "rematch"]),
    max_size=12,
)  # fmt: skip
FIRST = date(2020, 9, 3)


Deed = tuple[str, PersonId, dict[str, str]]


def deeds(school: School, mentor: PersonId, step: str, day: date) -> list[Deed]:
    """Who does what in a step, and what they say with it."""
    if step == "go into meetings":
        return [
            ("mentor_agrees", mentor, {}),
            ("mentee_agrees", school.mentee, {}),
            ("guardian_agrees", school.parent, {}),
            ("agree", school.coordinator, {}),
            ("confirm_pair", school.coordinator, {}),
        ]
    if step == "record_meeting":
        return [(step, mentor, {"met_on": day.isoformat()})]
    if step == "raise_concern":
        return [(step, mentor, {"concern": "Мне трудно"})]
    said = {"candidate": str(mentor)} if step.startswith("propose") else {}
    return [(step.split()[0], school.coordinator, said)]


def lived(school: School, mentors: list[PersonId], steps: list[str]) -> date:
    """The pair goes on by these steps, as far as they are possible; the last day of it."""
    day, mentor = FIRST, mentors[0]
    for step in steps:
        day += timedelta(days=1)
        if step.startswith("propose"):
            mentor = mentors[int(step[-1])]
        for trigger, who, said in deeds(school, mentor, step, day):
            papers = {"agreement": a_file(school.app)} if trigger == "confirm_pair" else {}
            request = Request("pair 1", trigger, who, inputs=said, evidence=papers, reason="так")
            assert isinstance(fire(school.app, request, at(day.isoformat())), Fired | Refusal)
    return day


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(
    [
        "go into meetings",
        "record_meeting",
        "raise_concern",
        "resolve_concern",
        "rematch",
        "propose 1",
        "go into meetings",
        "record_meeting",
        "rematch",
        "propose 0",
    ]
)
@example(["decline", "propose 1", "decline", "propose 2", "go into meetings"])
def test_a_mentor_finds_no_other_mentor_and_all_that_they_did_themselves(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("school")
    school = a_school(folder, f"sqlite:///{folder / 'x.db'}")
    school.proposed()
    by = By(at("2020-09-02"))
    names = {school.mentor: "Ann <b>Mentor</b>"} | {
        register.add(school.app, name, by=by): name for name in ("Другова", "Третьякова")
    }
    last = lived(school, list(names), steps)
    number, moment = number_of(school.app, "pair 1"), at(last.isoformat(), 20)
    for mentor, name in names.items():
        viewer = Viewer(mentor, whole=False)
        look = Look(viewer, moment)
        try:
            shown = repr(instance.one(school.app, number, moment, viewer))
        except NotAllowed:
            continue
        past = instance.past(school.app, number, 500, look=look).lines
        shown += repr(past) + repr(instance.letters(school.app, number, 500, look=look))
        shown += repr(recent_entries.recent_entries(school.app, "pair 1", limit=500, look=look))
        for back in range((last - FIRST).days + 1):
            try:
                day = last - timedelta(days=back)
                shown += repr(as_of.as_of(school.app, number, day, look=look))
            except NotAllowed:
                assert back, "a day of their own is theirs"
        assert name in shown
        assert [other for other in names.values() if other != name and other in shown] == []
        whole = instance.past(school.app, number, 500).lines
        own = [line.revision for line in whole if line.actor == mentor]
        assert own == [line.revision for line in past if line.actor == mentor]
    assert verification.verify(school.app).problems == ()
    school.app.close()
