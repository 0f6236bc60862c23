"""What a round left and the next one did not empty: closed to whoever came with the next one."""

from datetime import date

from programme.history import as_of
from programme.mail import answers
from programme.processes import migration
from programme.processes.forms import Step
from programme.processes.viewer import Look, Viewer
from programme.school.application import Application
from programme.views import instance, today
from states.decision import PersonId
from states.school_history import By
from tests.cast import at
from tests.letterbox import School
from tests.pair_versions import TEXT, raised
from tests.processes.test_rounds_of_others import LAST, handed_in, opens
from tests.school import CYCLE, agreed, done, met, number_of

CLEARS = "agreement, plan, meeting_on, met_on, mood, feedback, mentor_fit, mentee_fit]"
KEEPING = raised().replace(f", {CLEARS}", "]")
"""Rules by which a new round keeps what the one before left."""
MEETS = "form: meeting\n"
WITH_RECORDS = KEEPING.replace(MEETS, f"{MEETS}    takes: protocol\n")
"""The same, and each meeting may have its record."""


def ruled_by(app: Application, text: str, day: str) -> None:
    """Both pairs go on by these rules."""
    file = app.settings.home / "definition.yaml"
    file.write_text(text, encoding="utf-8")
    moved = migration.move(app, file, {}, "Правка", By(at(day), way="command"))
    assert moved.moved == 2


def fields(app: Application, person: PersonId) -> dict[str, str]:
    """What the pair's page shows somebody, by the field."""
    page = instance.one(app, number_of(app, "pair 1"), LAST, Viewer(person, whole=False))
    return {line.field: line.value.en for line in page.fields}


def with_record(app: Application, mentor: PersonId, day: str, written: str) -> str:
    """A meeting and its record; the record's digest."""
    paper = app.settings.home / "protocol.pdf"
    paper.write_text(written, encoding="utf-8")
    done(app, day, "record_meeting", mentor, evidence={"protocol": paper}, met_on=day)
    return handed_in(app)[-1]


def records(*steps: Step) -> set[str]:
    """The records that these steps say they would replace."""
    return {
        place.digest for step in steps if step.trigger == "record_meeting" for place in step.places
    }


def on_the_page(app: Application, person: PersonId) -> set[str]:
    """The same of the pair's page."""
    number = number_of(app, "pair 1")
    return records(*instance.one(app, number, LAST, Viewer(person, whole=False)).may)


def in_today(app: Application, person: PersonId) -> set[str]:
    """The same of what needs somebody now."""
    listed = today.today(app, CYCLE, LAST, Viewer(person, whole=False), limit=50).items
    return records(*(step for item in listed for step in item.steps))


def test_what_a_new_round_did_not_empty_is_closed_to_who_came_with_it(
    app: Application, who: dict[str, PersonId]
) -> None:
    assert CLEARS in TEXT
    ruled_by(app, KEEPING, "2020-09-29")
    met(app, who | {"mentor": who["stranger"]}, agreement="с первым")
    done(app, "2020-10-06", "mentor_decides", who["stranger"], mentor_fit="no")
    done(app, "2020-10-08", "rematch", who["coordinator"], reason="не сошлись")
    done(app, "2020-10-12", "propose", who["coordinator"], candidate=str(who["mentor"]))
    (first,) = handed_in(app)
    shown = instance.one(app, number_of(app, "pair 1"), LAST, Viewer(who["mentor"], whole=False))
    assert first not in repr((shown.evidence, shown.fields))
    assert "mentor_fit" not in fields(app, who["mentor"])
    assert fields(app, who["psychologist"])["mentor_fit"] == "no"
    assert not opens(app, who["mentor"], first)
    assert opens(app, who["mentee"], first)
    look = Look(Viewer(who["mentor"], whole=False), LAST)
    earlier = as_of.as_of(app, number_of(app, "pair 1"), date(2020, 10, 12), look=look)
    assert "no" not in {line.said.en for line in earlier.fields}


def test_a_migration_hands_nothing_of_the_round_before_over(
    app: Application, who: dict[str, PersonId]
) -> None:
    ruled_by(app, KEEPING, "2020-09-29")
    met(app, who | {"mentor": who["stranger"]}, agreement="с первым")
    done(app, "2020-10-06", "mentor_decides", who["stranger"], mentor_fit="no")
    done(app, "2020-10-08", "rematch", who["coordinator"], reason="не сошлись")
    done(app, "2020-10-12", "propose", who["coordinator"], candidate=str(who["mentor"]))
    ruled_by(app, raised(2), "2020-10-13")
    assert "mentor_fit" not in fields(app, who["mentor"])
    assert fields(app, who["psychologist"])["mentor_fit"] == "no"
    assert fields(app, who["mentor"])["request_kind"] == "studies"


def test_an_answer_of_another_round_is_closed_where_ones_own_was_the_same(
    app: Application, who: dict[str, PersonId]
) -> None:
    ruled_by(app, KEEPING, "2020-09-29")
    met(app, who)
    done(app, "2020-10-06", "mentor_decides", who["mentor"], mentor_fit="yes")
    done(app, "2020-10-08", "rematch", who["coordinator"], reason="не сошлись")
    agreed(app, who, "2020-10-08", mentor="stranger")
    done(app, "2020-10-09", "record_meeting", who["stranger"], met_on="2020-10-09")
    done(app, "2020-10-09", "mentor_decides", who["stranger"], mentor_fit="no")
    done(app, "2020-10-10", "mentor_decides", who["stranger"], mentor_fit="yes")
    done(app, "2020-10-12", "rematch", who["coordinator"], reason="не сошлись")
    agreed(app, who, "2020-10-14")
    assert fields(app, who["psychologist"])["mentor_fit"] == "yes"
    assert "mentor_fit" not in fields(app, who["mentor"])
    look, number = Look(Viewer(who["mentor"], whole=False), LAST), number_of(app, "pair 1")
    title = "the mentor wants to go on"
    for day, theirs in ((date(2020, 10, 6), True), (date(2020, 10, 14), False)):
        earlier = as_of.as_of(app, number, day, look=look)
        assert (title in {line.title.en for line in earlier.fields}) == theirs


def test_a_step_says_nothing_of_a_document_of_another_round(
    app: Application, who: dict[str, PersonId]
) -> None:
    ruled_by(app, WITH_RECORDS, "2020-09-29")
    met(app, who | {"mentor": who["stranger"]})
    first = with_record(app, who["stranger"], "2020-10-06", "о первом")
    assert on_the_page(app, who["stranger"]) == {first}
    done(app, "2020-10-08", "rematch", who["coordinator"], reason="не сошлись")
    agreed(app, who, "2020-10-12")
    assert on_the_page(app, who["coordinator"]) == {first}
    assert on_the_page(app, who["mentor"]) == {""}
    assert in_today(app, who["mentor"]) == {""}
    second = with_record(app, who["mentor"], "2020-10-12", "о втором")
    assert on_the_page(app, who["mentor"]) == {second}


def test_a_link_says_nothing_of_a_document_of_another_round(
    app: Application, who: dict[str, PersonId]
) -> None:
    ruled_by(app, WITH_RECORDS, "2020-09-29")
    met(app, who | {"mentor": who["stranger"]})
    first = with_record(app, who["stranger"], "2020-10-06", "о первом")
    done(app, "2020-10-08", "rematch", who["coordinator"], reason="не сошлись")
    agreed(app, who, "2020-10-12")
    school = School(app, who["coordinator"], who["mentor"], who["mentee"], who["parent"])
    school.deliver("2020-10-12")
    reference = school.reference("mentor", "закреплена")
    page = answers.opened(app, reference, at("2020-10-13"))
    assert isinstance(page, answers.LinkPage)
    assert records(*(offer.step for offer in page.offers)) == {""}
    assert first in handed_in(app)
