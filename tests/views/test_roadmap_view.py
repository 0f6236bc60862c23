"""The roadmap as people see it: terms explained, live counts, who has much to do, one measure."""

import pytest

from programme.people import erasure
from programme.processes import advance, cycles
from programme.school.application import Application
from programme.views.roadmap import MeasureRow, Roadmap, measure, roadmap
from states.decision import PersonId
from states.errors import NotAllowed, NotFound
from states.school_history import By
from tests.cast import at
from tests.school import CYCLE, everything, met, only_own


def rows(found: Roadmap) -> dict[str, MeasureRow]:
    return {row.line.number: row for section in found.sections for row in section.measures}


def test_all_measures_stand_in_their_sections_with_live_counts(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    advance.advance(app, at("2020-10-06", 9))
    found = roadmap(app, CYCLE, at("2020-10-06"), everything(who))
    known = rows(found)
    assert (len(found.sections), len(known)) == (7, 24)
    counts = {count.title.en: count.number for count in known["3.5"].counts}
    assert counts == {
        "mentoring pair: intake, matching": 1,
        "mentoring pair: meetings": 1,
        "mentoring pair: all": 2,
    }
    assert known["1.1"].counts == ()
    assert (found.rate.done, found.rate.due, found.rate.as_of) == (0, 0, None)


def test_a_term_says_how_it_became_days_shifts_and_pauses_too(
    app: Application, who: dict[str, PersonId]
) -> None:
    before = rows(roadmap(app, CYCLE, at("2020-10-06"), everything(who)))["3.4"]
    cycles.shift(app, CYCLE, 7, "Карантин", at("2020-10-06"), who["coordinator"])
    after = rows(roadmap(app, CYCLE, at("2020-10-06"), everything(who)))["3.4"]
    assert [str(row.line.due) for row in (before, after)] == ["2020-10-30", "2020-11-06"]
    assert before.term_text in before.how[0].ru
    assert [words.ru for words in after.how if words not in before.how] == ["Сдвиг цикла: дней +7."]


def test_the_weeks_load_names_who_answers_for_what_is_due(
    app: Application, who: dict[str, PersonId]
) -> None:
    advance.advance(app, at("2020-10-25", 9))
    load = {
        one.name: one.due for one in roadmap(app, CYCLE, at("2020-10-26"), everything(who)).load
    }
    assert load["deputy_director"] >= 1
    assert "stranger" not in load


def test_a_measures_page_is_for_who_takes_part_and_says_what_may_be_done(
    app: Application, who: dict[str, PersonId]
) -> None:
    advance.advance(app, at("2020-10-06", 9))
    noon = at("2020-10-06")
    page = measure(app, CYCLE, "3.4", noon, only_own(who["deputy_director"]))
    assert "begin" in {step.trigger for step in page.one.may}
    denied = {one.trigger: one.why.en for one in page.one.may_not}
    assert "too early to submit" in denied["submit"]
    assert page.accepts.en == "director"
    assert measure(app, CYCLE, "3.4", noon, everything(who)).row == page.row
    with pytest.raises(NotAllowed):
        measure(app, CYCLE, "3.4", noon, only_own(who["stranger"]))
    with pytest.raises(NotFound):
        measure(app, CYCLE, "9.9", noon, everything(who))


def test_whoever_answers_for_some_measures_may_open_those_alone(
    app: Application, who: dict[str, PersonId]
) -> None:
    noon = at("2020-10-06")
    found = roadmap(app, CYCLE, noon, only_own(who["social_pedagogue"]))
    assert 0 < len(found.seen) < len(rows(found)) == 24
    for number, row in rows(found).items():
        viewer = only_own(who["social_pedagogue"])
        if row.id in found.seen:
            assert measure(app, CYCLE, number, noon, viewer).row.id == row.id
        else:
            with pytest.raises(NotAllowed):
                measure(app, CYCLE, number, noon, viewer)
    assert len(roadmap(app, CYCLE, noon, everything(who)).seen) == 24
    assert roadmap(app, CYCLE, noon, only_own(who["stranger"])).seen == frozenset()


def test_what_a_measure_waits_for_may_be_opened_by_whoever_takes_part_in_that_too(
    app: Application, who: dict[str, PersonId]
) -> None:
    noon = at("2020-09-02")
    page = measure(app, CYCLE, "1.2", noon, only_own(who["deputy_director"]))
    assert page.row.line.blocked_by == ("1.1",)
    assert page.seen == frozenset()
    assert measure(app, CYCLE, "1.2", noon, everything(who)).seen == {"1.1"}


def test_a_role_that_nobody_holds_answers_by_its_title_in_either_language(
    app: Application, who: dict[str, PersonId]
) -> None:
    known = rows(roadmap(app, CYCLE, at("2020-10-06"), everything(who)))
    assert [said.en for said in known["1.1"].line.responsible] == ["social_pedagogue"]
    erasure.erase(app, who["social_pedagogue"], By(at("2020-10-06")))
    known = rows(roadmap(app, CYCLE, at("2020-10-06"), everything(who)))
    (said,) = known["1.1"].line.responsible
    assert (said.ru, said.en) == ("социальный педагог", "social pedagogue")
