"""What needs somebody now: in order, once, with its next step, and nobody else's."""

import asyncio
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from notifications import channels
from notifications.channels.smtp import Smtp
from programme.mail import delivery
from programme.people import dossier, register
from programme.processes import advance
from programme.processes.viewer import Viewer
from programme.school.application import Application
from programme.views import today_deadlines
from programme.views.today import today
from programme.views.today_items import KINDS, TodayItem, place_of
from states.decision import Absence, PersonId
from states.errors import WrongUse
from states.history import microseconds
from states.school_history import By
from store import instances, outbox
from tests import sql
from tests.cast import at
from tests.school import CYCLE, done, everything, met, only_own
from tests.scripted_server import ScriptedServer, serving


def shown(app: Application, viewer: Viewer, day: str, kind: str = "") -> tuple[TodayItem, ...]:
    advance.advance(app, at(day, 9))
    return today(app, CYCLE, at(day), viewer, kind=kind, limit=100).items


def test_what_is_overdue_comes_first_with_its_days_and_its_next_step(
    app: Application, who: dict[str, PersonId]
) -> None:
    items = shown(app, everything(who), "2020-10-08")
    kinds = [list(KINDS).index(item.kind) for item in items]
    assert kinds == sorted(kinds)
    first = next(item for item in items if item.name == "pair 1")
    assert (first.kind, str(first.due), first.late) == ("overdue", "2020-10-05", 3)
    assert [step.trigger for step in first.steps] == ["record_request"]
    assert not first.steps[0].at_once


def test_every_instance_stands_once_where_it_presses_most(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    items = shown(app, everything(who), "2020-10-19")
    names = [item.name for item in items if item.instance is not None and item.kind != "letter"]
    assert len(names) == len(set(names))


def test_a_pair_that_does_not_meet_has_gone_quiet(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    done(app, "2020-10-06", "record_contact", who["coordinator"])
    for role in ("mentor", "mentee"):
        done(app, "2020-10-06", f"give_{role}_feedback", who[role], mood="good")
    quiet = shown(app, everything(who), "2020-10-19", "quiet")
    assert [(item.name, item.title.en) for item in quiet] == [("pair 1", "no meeting for long")]
    assert [step.trigger for step in quiet[0].steps] == ["record_meeting"]


def test_a_submitted_measure_waits_for_who_accepts_it_and_a_returned_one_for_who_did_it(
    app: Application, who: dict[str, PersonId], tmp_path: Path
) -> None:
    paper = tmp_path / "order.pdf"
    paper.write_text("приказ", encoding="utf-8")
    name = f"{CYCLE} · 1.1"
    confirmed = {"roadmap": paper}
    done(app, "2020-09-02", "confirm", who["social_pedagogue"], name, evidence=confirmed)
    waits = [i for i in shown(app, only_own(who["director"]), "2020-09-03") if i.name == name]
    assert {step.trigger for step in waits[0].steps} == {"accept", "return"}
    done(app, "2020-09-03", "return", who["director"], name, remarks="Где подпись?")
    waits = [
        i for i in shown(app, only_own(who["social_pedagogue"]), "2020-09-03") if i.name == name
    ]
    assert [step.trigger for step in waits[0].steps] == ["confirm"]


def test_everybody_sees_only_what_they_take_part_in(
    app: Application, who: dict[str, PersonId]
) -> None:
    assert {i.name for i in shown(app, only_own(who["mentee"]), "2020-10-08")} == {"pair 1"}
    assert shown(app, only_own(who["stranger"]), "2020-10-08") == ()
    assert shown(app, Viewer(None, whole=False), "2020-10-08") == ()
    mine = today(app, CYCLE, at("2020-10-08"), everything(who), person=who["other"], limit=100)
    assert {item.name for item in mine.items} == {"pair 2"}


def told_of(items: tuple[TodayItem, ...], name: str) -> list[tuple[str, str]]:
    return [(item.kind, item.title.en) for item in items if item.name == name]


def test_the_coordinator_is_told_of_what_is_theirs_and_of_the_others_once_they_are_written_to(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    mentors, coordinators = (
        ("due", "the mentor's feedback"),
        ("due", "the coordinator's first contact"),
    )
    assert told_of(shown(app, only_own(who["mentor"]), "2020-10-06"), "pair 1") == [mentors]
    assert told_of(shown(app, everything(who), "2020-10-06"), "pair 1") == [coordinators]
    done(app, "2020-10-07", "record_contact", who["coordinator"])
    late = shown(app, everything(who), "2020-10-13")
    assert ("overdue", "the mentor's feedback") not in told_of(late, "pair 1")
    done(app, "2020-10-19", "plan_meeting", who["coordinator"], meeting_on="2020-10-20")
    later = shown(app, everything(who), "2020-10-22")
    assert told_of(later, "pair 1")[0][0] == "overdue"


def test_a_term_this_week_is_not_hidden_behind_what_somebody_else_is_late_with(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    done(app, "2020-10-07", "record_contact", who["coordinator"])
    items = shown(app, everything(who), "2020-10-15")
    assert told_of(items, "pair 1") == [("due", "no meeting for long")]


def test_a_search_goes_on_among_what_is_listed_after_others_deadlines(
    app: Application, who: dict[str, PersonId], monkeypatch: pytest.MonkeyPatch
) -> None:
    met(app, who)
    done(app, "2020-10-07", "record_contact", who["coordinator"])
    whole = [item.key for item in shown(app, everything(who), "2020-10-15", "due")]
    assert [place_of(key)[1].second for key in whole] == [True], "others are late with something"
    monkeypatch.setattr(today_deadlines, "_STRIDES", (1,))
    viewer, day = everything(who), at("2020-10-15")
    seen, places, after = list[str](), list[str](), ""
    while after not in places:
        places.append(after)
        page = today(app, CYCLE, day, viewer, kind="due", limit=1, after=after)
        seen += [item.key for item in page.items]
        after = page.next
    assert seen == whole
    assert after == "", "no page sends back to one that was seen"
    assert len(places) > 2, "the search stopped on its way"


def test_a_measure_is_told_with_the_orders_words(
    app: Application, who: dict[str, PersonId]
) -> None:
    items = shown(app, only_own(who["social_pedagogue"]), "2020-09-03")
    subjects = {item.name: item.subject for item in items}
    first = subjects[f"{CYCLE} · 1.1"]
    assert first is not None
    assert first.ru.startswith("Разработка дорожных карт")
    pair = shown(app, everything(who), "2020-10-08")
    assert next(item for item in pair if item.name == "pair 1").subject is None


def test_a_look_that_ends_early_is_continued_and_nothing_is_lost(
    app: Application, who: dict[str, PersonId], monkeypatch: pytest.MonkeyPatch
) -> None:
    met(app, who)
    whole = [item.key for item in shown(app, everything(who), "2020-10-19")]
    monkeypatch.setattr(today_deadlines, "_STRIDES", (1, 2))
    seen, after = list[str](), "start"
    while after:
        place = "" if after == "start" else after
        found = today(app, CYCLE, at("2020-10-19"), everything(who), limit=2, after=place)
        seen += [item.key for item in found.items]
        after = found.next
    assert seen == whole


def test_whoever_stands_in_for_a_substitute_sees_what_they_have_to_do(
    app: Application, who: dict[str, PersonId]
) -> None:
    days = date(2020, 9, 1), date(2020, 9, 10)
    for absent, substitute in (("social_pedagogue", "psychologist"), ("psychologist", "stranger")):
        away = Absence(who[absent], *days, who[substitute])
        register.absent(app, away, By(at("2020-09-01")))
    names = {item.name for item in shown(app, only_own(who["stranger"]), "2020-09-03")}
    assert f"{CYCLE} · 1.1" in names


def test_letters_that_failed_are_told_to_who_sees_the_whole_cycle(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    with app.database.writing() as tx:
        failed = (
            "UPDATE outbox SET state = 'failed', error = '550 no such user' WHERE recipient = ?"
        )
        count = sql.run(tx, failed, (who["parent"],))
    items = shown(app, everything(who), "2020-10-06", "letter")
    assert len(items) == count > 0
    assert {(item.title.ru, item.why and item.why.en) for item in items} == {
        ("Ёлкина Мария", "550 no such user")
    }
    assert shown(app, only_own(who["parent"]), "2020-10-06", "letter") == ()


def test_silent_flows_are_told_until_they_run(app: Application, who: dict[str, PersonId]) -> None:
    silent = shown(app, everything(who), "2020-10-06", "silence")
    assert [(item.title.en, item.number) for item in silent] == [("advance", -1), ("deliver", -1)]


def test_page_after_page_shows_everything_once(app: Application, who: dict[str, PersonId]) -> None:
    met(app, who)
    whole = [item.key for item in shown(app, everything(who), "2020-10-19")]
    for limit in (1, 2, 7):
        seen, after = list[str](), "start"
        while after:
            place = "" if after == "start" else after
            found = today(app, CYCLE, at("2020-10-19"), everything(who), limit=limit, after=place)
            seen += [item.key for item in found.items]
            after = found.next
        assert seen == whole
        assert len(whole) > limit


def test_what_is_counted_is_what_is_listed(app: Application, who: dict[str, PersonId]) -> None:
    met(app, who)
    advance.advance(app, at("2020-10-19", 9))
    found = today(app, CYCLE, at("2020-10-19"), everything(who), limit=100)
    listed = {kind: sum(item.kind == kind for item in found.items) for kind in KINDS}
    assert dict(found.counts) == listed


def test_a_broken_filter_is_told_in_words(app: Application, who: dict[str, PersonId]) -> None:
    for kind, after in (("late", ""), ("", "overdue.1"), ("", "x.1.2"), ("", "due.1.2.third")):
        with pytest.raises(WrongUse):
            today(app, CYCLE, at("2020-10-19"), everything(who), kind=kind, after=after)


def test_what_is_due_next_is_the_earliest_deadline_of_an_open_instance(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    done(app, "2020-10-06", "raise_concern", who["mentee"], concern="Не ладится")
    done(app, "2020-10-06", "end_early", who["coordinator"], "pair 2", reason="Переезд")
    advance.advance(app, at("2020-12-01"))
    with app.database.reading() as tx:
        rows = sql.rows(tx, "SELECT id, next_due_at, status FROM instances")
        found = {one.id: one for one in instances.everything(tx)}
    assert {status for _, _, status in rows} == {"open", "ended"}
    for number, next_due_at, status in rows:
        due = [d.due_at for d in found[number].deadlines if d.due_at is not None]  # type: ignore[index]
        expected = microseconds(min(due)) if due and status == "open" else None
        assert next_due_at == expected


def test_whoever_has_no_address_is_told_of_once_and_not_letter_by_letter(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    with app.database.reading() as tx:
        waiting = Counter(row.recipient for row in outbox.listing(tx, limit=1000))
    assert waiting[who["parent"]] > 1
    dossier.correct(app, who["parent"], "Ёлкина Мария", "", "ru", by=By(at("2020-12-01")))
    asyncio.run(delivery.deliver(app, at("2020-10-06", 9)))
    (item,) = (
        item
        for item in shown(app, everything(who), "2020-10-06", "letter")
        if item.title.ru == "Ёлкина Мария"
    )
    assert item.why is not None
    assert item.why.ru.startswith("Нет адреса")


def test_a_post_that_is_stopped_is_told_of_with_what_the_server_said(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    silent_before = shown(app, everything(who), "2020-10-06", "silence")
    moment = at("2020-10-06", 9)
    with serving(ScriptedServer("AUTH", "535 5.7.8 bad credentials")) as server:
        app.settings.channel = Smtp(
            host="127.0.0.1", port=server.port, tls="none", user="school",
            password=SecretStr("wrong"),
        )  # fmt: skip
        asyncio.run(delivery.deliver(app, moment))
    told = shown(app, everything(who), "2020-10-06", "silence")
    (item,) = (item for item in told if item.title.en == "mail")
    assert len(silent_before) + 1 >= len(told)
    assert item.why is not None
    assert "535 5.7.8 bad credentials" in item.why.ru
    app.settings.channel = channels.chosen("folder")
    assert asyncio.run(delivery.deliver(app, at("2020-10-07", 9))).sent
    told = shown(app, everything(who), "2020-10-07", "silence")
    assert "mail" not in {item.title.en for item in told}
