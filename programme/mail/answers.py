"""Answers by the links in letters: what a form asks, the answer, and no more letters of a kind."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from programme.access import attempts
from programme.access.attempts import Counted
from programme.mail.links import MOVED_ON, UNKNOWN, ClosedLink, already_used, is_way_out, open_link
from programme.processes.batch import Batch
from programme.processes.firing import Fired, Request, documents_of, fire_in
from programme.processes.forms import Step, steps
from programme.processes.sight import Sight
from programme.processes.viewer import Look, Setting, Viewer, setting
from programme.school.application import Application
from programme.school.dates import day_in_words
from programme.school.names import spoken
from states.decision import Instance, Refusal
from states.definition import Language, Words
from states.errors import NotAllowed
from states.machine import Machine
from states.school_history import By
from store import answer_links, cycles, instances, mutes, outbox, rounds
from store.answer_links import AnswerLink
from store.database import Transaction
from store.people import Person


@dataclass(frozen=True, slots=True)
class LinkStep:
    """Something the person may do by this link."""

    step: Step
    way_out: bool
    """A way out (to withdraw, to raise a concern), not what the letter asks for."""
    refusal: Words | None
    """Why not just now; None where it may be done."""


@dataclass(frozen=True, slots=True)
class LinkPage:
    """What a link asks its person."""

    person: str
    language: Language
    instance: Words
    process: Words
    title: Words | None
    """Of the measure, where the instance carries one out."""
    state: Words
    role: Words
    offers: tuple[LinkStep, ...]
    """What the letter asks for first, ways out last."""
    revision: int
    """To be handed back with the answer."""
    good_until: datetime
    words: Words


@dataclass(frozen=True, slots=True)
class _Found:
    """A link that is still good, and what it leads to."""

    link: AnswerLink
    person: Person
    instance: Instance
    machine: Machine
    here: Setting
    """Its cycle, as the person of the link sees it."""
    offers: tuple[LinkStep, ...] = ()


def opened(app: Application, reference: str, moment: datetime) -> LinkPage | ClosedLink:
    """What the link asks, or why it asks nothing any more. Nothing is changed."""
    with app.database.reading() as tx:
        found = _look(app, tx, reference, moment)
        if isinstance(found, ClosedLink):
            return found
        instance, machine = found.instance, found.machine
        until = app.calendar.local_day(found.link.expires_at)
        return LinkPage(
            found.person.name,
            found.person.language,
            Words(ru=spoken(instance.name, "ru"), en=spoken(instance.name, "en")),
            machine.process.title,
            found.here.subject(instance),
            machine.states[instance.state].title,
            machine.process.roles[found.link.role].title,
            found.offers,
            instance.revision,
            found.link.expires_at,
            Words(
                ru="Эта ссылка только для вас, не пересылайте её. Ответить по ней можно один раз, "
                f"до {day_in_words(until, 'ru')}",
                en="This link is for you alone, please do not pass it on. It takes one answer, "
                f"until {day_in_words(until, 'en')}.",
            ),
        )


def answer(
    app: Application,
    reference: str,
    trigger: str,
    inputs: Mapping[str, str],
    moment: datetime,
    *,
    evidence: Mapping[str, Path] | None = None,
    reason: str = "",
    seen: int | None = None,
) -> Fired | Refusal | ClosedLink:
    """Fires the trigger for the person of the link, which is used up by it in the same
    transaction: of two answers at once the first wins, and the second is told.

    A `Refusal`, and `WrongUse`, `NotFound`, `NotAllowed` or `Overtaken`, leave the link as good
    as it was. An empty input was not answered; a box that was not ticked says no.
    """
    with app.database.reading() as tx:
        found = _look(app, tx, reference, moment)
    if isinstance(found, ClosedLink):
        return found
    request = _request(found, trigger, inputs, evidence or {}, reason, seen)
    with documents_of(app, request) as documents, app.database.writing() as tx:
        # whoever answers on this instance waits here, and sees what the one before left
        instances.by_ids(tx, [found.instance.id], lock=True)
        now = _look(app, tx, reference, moment)
        if isinstance(now, ClosedLink):
            return now
        fired = fire_in(app, tx, request, documents, moment)
        if isinstance(fired, Fired):
            answer_links.use(tx, found.link, trigger, moment)
        return fired


def knocked(app: Application, reference: str, address: str, moment: datetime) -> Counted:
    """Counts an answer before anything is read or looked up for it, by its link and by where it
    comes from; it counts as failed until it is `let_in`. `NotAllowed` says how long to wait."""
    with app.database.writing() as tx:
        return attempts.count(tx, reference, address, moment, attempts.LINKS)


def let_in(app: Application, counted: Counted) -> None:
    """The answer was taken, or there was none to take any more."""
    with app.database.writing() as tx:
        attempts.forgive(tx, counted)


def _look(
    app: Application, tx: Transaction, reference: str, moment: datetime
) -> _Found | ClosedLink:
    """All that an answer needs to know, or why there is none to give."""
    found_link = open_link(tx, reference, moment)
    if isinstance(found_link, ClosedLink):
        return found_link
    link, person = found_link
    if not link.role:
        return ClosedLink("unknown", UNKNOWN)
    instance = instances.by_ids(tx, [link.instance])[link.instance]
    machine = app.machine(tx, instance.process, instance.version)
    if link.used_at is not None:
        return already_used(app, link, person, machine)
    viewer = Viewer(link.person, whole=False)
    here = setting(app, tx, cycles.by_id(tx, instance.cycle), moment, viewer)
    found = _Found(link, person, instance, machine, here)
    offers = _offers(found)
    asked = [name for name in link.triggers if not is_way_out(machine, name)]
    if not offers or (asked and all(offer.way_out for offer in offers)):
        return ClosedLink("moved_on", MOVED_ON, person.language)
    return replace(found, offers=offers)


def _offers(found: _Found) -> tuple[LinkStep, ...]:
    """What might be done when the letter went out and may be done still."""
    link, machine, instance, here = found.link, found.machine, found.instance, found.here
    batch = Batch(here.app, here.tx, here.cycle, here.moment, roster=here.roster)
    may = batch.may(instance, link.person, link.role)
    sight = Sight(here.app, here.tx, Look(here.viewer, here.moment), (here,))
    before = _of_other_people(here.tx, found)
    offers = [
        LinkStep(sight.step(instance, step), is_way_out(machine, step.trigger), may[step.trigger])
        for step in steps(machine, instance, here.measure(instance))
        if step.trigger in may
        and step.trigger in link.triggers
        and not (before and not is_way_out(machine, step.trigger))
    ]
    return tuple(sorted(offers, key=lambda offer: offer.way_out))


def _of_other_people(tx: Transaction, found: _Found) -> bool:
    """Whether the letter went out before somebody was named or released: an answer to the mentor it
    speaks of is none to the next."""
    letter = outbox.by_id(tx, found.link.letter)
    return letter is not None and any(
        naming.revision > letter.revision for naming in rounds.namings(tx, found.instance.id)
    )


def _request(
    found: _Found,
    trigger: str,
    inputs: Mapping[str, str],
    evidence: Mapping[str, Path],
    reason: str,
    seen: int | None,
) -> Request:
    if trigger not in found.link.triggers:
        raise NotAllowed(
            Words(
                ru="По этой ссылке так ответить нельзя. Откройте её из письма ещё раз.",
                en="This link is not for that. Open it from the letter once more.",
            )
        )
    given = {name: text.strip() for name, text in inputs.items() if text.strip()}
    for offer in found.offers:
        if offer.step.trigger == trigger:
            for question in offer.step.questions:
                if question.type == "bool":
                    given.setdefault(question.name, "no")
    link = found.link
    return Request(
        found.instance.name,
        trigger,
        link.person,
        link.role,
        given,
        evidence,
        reason=reason.strip(),
        seen=seen,
        way="link",
    )


@dataclass(frozen=True, slots=True)
class MuteQuestion:
    """Whether no more letters like this one are wanted."""

    language: Language
    words: Words


@dataclass(frozen=True, slots=True)
class Muted:
    """No more of these."""

    language: Language
    words: Words


def mute_question(app: Application, reference: str, moment: datetime) -> MuteQuestion | ClosedLink:
    """What the link in a letter's head asks. Nothing is changed."""
    with app.database.reading() as tx:
        found = _muting(tx, reference, moment)
    if isinstance(found, ClosedLink):
        return found
    _, person = found
    words = Words(
        ru="Больше не присылать такие письма? Письма, без которых нельзя, приходить будут.",
        en="No more letters like this one? Those that cannot be left out will still come.",
    )
    return MuteQuestion(person.language, words)


def mute(app: Application, reference: str, moment: datetime) -> Muted | ClosedLink:
    """No more letters of this kind, or of these kinds where several were joined. Said twice, it
    is as good as said once."""
    with app.database.writing() as tx:
        found = _muting(tx, reference, moment)
        if isinstance(found, ClosedLink):
            return found
        link, person = found
        row = outbox.by_id(tx, link.letter)
        for message in outbox.joined_with(tx, row) if row else ():
            mutes.add(tx, person.id, message, By(moment, person.id, way="link"))
        answer_links.use(tx, link, "", moment)
    words = Words(
        ru="Готово: такие письма больше не придут. Если передумаете, скажите куратору.",
        en="Done: no more letters of this kind. Should you change your mind, tell the coordinator.",
    )
    return Muted(person.language, words)


def _muting(
    tx: Transaction, reference: str, moment: datetime
) -> tuple[AnswerLink, Person] | ClosedLink:
    found = open_link(tx, reference, moment)
    if not isinstance(found, ClosedLink) and found[0].role:
        return ClosedLink("unknown", UNKNOWN)
    return found
