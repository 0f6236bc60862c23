"""Letters looked for and tried again, people found, one trigger for many: on a small school."""

import asyncio
from datetime import date, timedelta

import pytest

from programme.mail import delivery, letter_words, mailbox
from programme.people import dossier, erasure, register
from programme.processes import bulk, cycles, pairs
from programme.school.application import Application
from programme.views import instance_diagram
from states.decision import Absence, InstanceId, PersonId
from states.definition import LANGUAGES, Language
from states.errors import NotFound, WrongUse
from states.school_history import By
from store import letter_row, outbox
from store import people as persons
from tests.author import BY
from tests.cast import at
from tests.school import CYCLE, everything, met, number_of, only_own, opened

NOON = at("2020-10-06")


@pytest.fixture
def who(app: Application) -> dict[str, PersonId]:
    found = opened(app)
    met(app, found)
    return found


def settled(app: Application, state: letter_row.OutboxState) -> mailbox.MailLine:
    """The newest letter, in this state."""
    line = mailbox.page(app, "", 1).lines[0]
    with app.database.writing() as tx:
        outbox.settle(tx, [line.id], state, NOON, error="550 No such user")
    return line


@pytest.mark.parametrize("state", ["", "waiting"])
@pytest.mark.usefixtures("who")
def test_pages_of_letters_join_up_to_all_of_them(app: Application, state: str) -> None:
    whole = [line.id for line in mailbox.page(app, state, 500).lines]
    found, after = list[int](), ""
    while True:
        page = mailbox.page(app, state, 3, after)
        found += [line.id for line in page.lines]
        after = page.next
        if not after:
            break
    assert found == whole
    assert len(whole) == mailbox.counts(app)["waiting"] >= 8


@pytest.mark.usefixtures("who")
def test_a_letter_is_called_by_what_its_subject_always_says(app: Application) -> None:
    asked = [line for line in mailbox.page(app).lines if "consents" in line.message.en]
    assert {line.recipient_name for line in asked} >= {"Ёлкина Мария", "Ёлкина Анна"}
    assert asked[0].message.ru == "Передайте согласия для участия в наставничестве"
    assert letter_words.message_title(app, "no_such_letter").ru == "no such letter"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_shown_with_its_subject_and_sender_as_they_were_written(
    app: Application, who: dict[str, PersonId], language: Language
) -> None:
    for person in who.values():
        found = dossier.dossier(app, person).person
        dossier.correct(app, person, found.name, found.address, language, by=By(at("2020-12-01")))
    before = {line.id: mailbox.letter(app, line.id, NOON) for line in mailbox.page(app).lines}
    for number, shown in before.items():
        said = shown.line.message.say(language).replace(":", "").split()
        assert set(said) <= set(shown.subject.replace(":", "").split()), number
        sender, _, _ = dict(shown.headers)["From"].rpartition(" <")
        assert sender == cycles.listing(app)[0].organisation
    asyncio.run(delivery.deliver(app, NOON))
    sent = [mailbox.letter(app, number, NOON) for number in before]
    assert any(shown.sent_at for shown in sent)
    for shown in sent:
        assert shown.subject == before[shown.line.id].subject


@pytest.mark.usefixtures("who")
def test_only_what_did_not_arrive_is_tried_again(app: Application) -> None:
    line = settled(app, "failed")
    assert mailbox.try_again(app, line.id, NOON).state == "failed"
    assert mailbox.letter(app, line.id, NOON).line.state == "waiting"
    with pytest.raises(WrongUse, match="waits to be sent already"):
        mailbox.try_again(app, line.id, NOON)
    with pytest.raises(NotFound):
        mailbox.try_again(app, 99_999, NOON)


@pytest.mark.usefixtures("who")
def test_an_address_that_is_corrected_is_good_again(app: Application) -> None:
    line = settled(app, "held")
    with app.database.writing() as tx:
        persons.refuse_address(tx, line.recipient, BY)
    with pytest.raises(WrongUse, match="no address that takes letters"):
        mailbox.try_again(app, line.id, NOON)
    name = line.recipient_name
    dossier.correct(
        app, line.recipient, f"  {name} ", "right@school.example", "en", by=By(at("2020-12-01"))
    )
    mended = dossier.dossier(app, line.recipient).person
    assert (mended.name, mended.address_state, mended.language) == (name, "good", "en")
    mailbox.try_again(app, line.id, NOON)
    with pytest.raises(WrongUse, match="not an e-mail address"):
        dossier.correct(app, line.recipient, name, "nobody", "ru", by=By(at("2020-12-01")))


def test_people_are_found_page_by_page_and_whoever_was_erased_is_not(
    app: Application, who: dict[str, PersonId]
) -> None:
    everybody = [person.id for person in dossier.search(app, limit=500).people]
    assert sorted(everybody) == sorted(who.values())
    found, after = list[PersonId](), ""
    while True:
        page = dossier.search(app, "", 3, after)
        found += [person.id for person in page.people]
        after = page.next
        if not after:
            break
    assert found == everybody
    assert [p.id for p in dossier.search(app, "елкина").people] == [who["mentee"], who["parent"]]
    assert [p.id for p in dossier.search(app, "MENTOR@school.example").people] == [who["mentor"]]
    erasure.erase(app, who["stranger"], By(NOON))
    assert who["stranger"] not in [p.id for p in dossier.search(app, limit=500).people]
    with pytest.raises(WrongUse):
        dossier.correct(app, who["stranger"], "Лебедев", "", "ru", by=By(at("2020-12-01")))


def test_a_persons_page_says_what_they_hold_do_and_do_not_want(
    app: Application, who: dict[str, PersonId]
) -> None:
    away = Absence(who["mentor"], date(2020, 11, 2), date(2020, 11, 9), who["stranger"], "5-о")
    register.absent(app, away, By(NOON))
    register.mute(app, who["mentor"], "reminder", by=BY)
    found = dossier.dossier(app, who["mentor"])
    assert [(part.name, part.role.en, part.open) for part in found.parts] == [
        ("pair 1", "mentor", True)
    ]
    assert found.load == 1
    assert [(a.absence.order_number, a.substitute) for a in found.absences] == [
        ("5-о", "Лебедев Максим")
    ]
    assert [message for message, _ in found.mutes] == ["reminder"]
    dossier.unmute(app, who["mentor"], "reminder", by=BY)
    assert dossier.dossier(app, who["mentor"]).mutes == ()
    held = dossier.dossier(app, who["coordinator"]).roles
    assert [(role.cycle, role.title.ru) for role in held] == [(CYCLE, "куратор")]
    assert dossier.roles(app, CYCLE).may["psychologist"].en == "psychologist"
    with pytest.raises(NotFound):
        dossier.dossier(app, PersonId(99_999))


def test_triggers_for_many_are_those_of_ones_own_roles(
    app: Application, who: dict[str, PersonId]
) -> None:
    ids = [number_of(app, "pair 1"), number_of(app, "pair 2")]
    found = bulk.chosen(app, ids, everything(who), NOON)
    offers = {offer.step.trigger: offer.count for offer in found.offers}
    assert offers["record_request"] == 1
    assert offers["record_contact"] == 1
    theirs = bulk.chosen(app, ids, only_own(who["mentor"]), NOON)
    assert "record_contact" not in {offer.step.trigger for offer in theirs.offers}
    assert theirs.step("record_contact") is None
    with pytest.raises(WrongUse):
        bulk.chosen(app, [*ids, *map(InstanceId, range(1, bulk.MOST + 1))], everything(who), NOON)


@pytest.mark.usefixtures("who")
def test_a_group_is_its_open_pairs(app: Application) -> None:
    mentees = [register.add(app, f"Группов {n}", by=BY) for n in "АБ"]
    wanted = [pairs.NewPair(mentee, group=4) for mentee in mentees]
    names = pairs.open_pairs(app, CYCLE, wanted, NOON)
    assert bulk.group_of(app, CYCLE, 4) == [number_of(app, name) for name in names]
    assert bulk.group_of(app, CYCLE, 5) == []


@pytest.mark.usefixtures("who")
def test_the_drawing_of_a_pair_marks_where_it_is_and_how_it_came_there(app: Application) -> None:
    drawn = instance_diagram.drawing(app, number_of(app, "pair 1"), "en")
    assert drawn.count('class="here"') == 1
    assert '"intake.request" -> "intake.consents"' in drawn
    assert drawn.count("->") > drawn.count('class="passed"') > 5
    with pytest.raises(NotFound):
        instance_diagram.drawing(app, InstanceId(99_999), "ru")


def test_letters_that_waited_for_an_address_go_when_it_is_found_out(
    app: Application, who: dict[str, PersonId]
) -> None:
    dossier.correct(app, who["parent"], "Ёлкина Мария", "", "ru", by=By(NOON))
    asyncio.run(delivery.deliver(app, NOON))
    held = [line for line in mailbox.page(app, "held").lines if line.recipient == who["parent"]]
    assert held
    assert dossier.correct(app, who["parent"], "Ёлкина М. И.", "", "ru", by=By(NOON)) == 0
    later = NOON + timedelta(days=60)
    assert (
        dossier.correct(app, who["parent"], "Ёлкина", "m@school.example", "ru", by=By(later)) == 0
    )
    assert dossier.correct(
        app, who["parent"], "Ёлкина", "m2@school.example", "ru", by=By(NOON)
    ) == len(held)
    asyncio.run(delivery.deliver(app, NOON))
    for line in held:
        assert mailbox.letter(app, line.id, NOON).line.state == "sent"
