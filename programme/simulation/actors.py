"""Simulated people: what each of them does next, and after how many days.

They see an instance's state and nothing else. All chance comes from one generator per instance,
so that the same seed gives the same year whatever else happens around it.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from programme.simulation.paper import DOCUMENT
from states.decision import Instance, PersonId, Value


@dataclass(frozen=True, slots=True)
class Rates:
    """How people behave: shares of occasions, from 0 to 1."""

    late: float = 0.12
    """Done some days after the deadline."""
    forget: float = 0.06
    """Not done until somebody is told, or never."""
    refuse: float = 0.08
    """A proposal declined, or no wish to go on after the trial."""
    drop_out: float = 0.05
    """Pairs that end early, over a year."""
    concern: float = 0.03
    """Pairs with a concern, over a year."""


DILIGENT = Rates(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Act:
    """One trigger somebody pulls."""

    trigger: str
    actor: PersonId | None
    inputs: dict[str, Value] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    reason: bool = False
    occurred_on: date | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """Who plays the cycle's roles."""

    roles: dict[str, PersonId]
    mentors: tuple[PersonId, ...]

    def __getitem__(self, role: str) -> PersonId:
        return self.roles[role]


@dataclass
class PairActor:
    """The people of one pair."""

    chance: Random
    rates: Rates
    staff: Staff
    mentee: PersonId
    guardian: PersonId
    mentor: PersonId
    winding_up: date
    """The day from which the final meeting is due."""
    feedback: list[tuple[date, str]] = field(default_factory=list)
    """Feedback still owed, and when it will be given."""
    contact_on: date | None = None
    looks_on: date = date.min
    """The day they next do something of their own; before it they only give feedback."""

    def delay(self, soon: int, usual: int, late: int) -> int:
        """Days until somebody does what is asked of them."""
        drawn = self.chance.random()
        if drawn < self.rates.forget:
            return late + self.chance.randint(5, 15)
        if drawn < self.rates.forget + self.rates.late:
            return late + self.chance.randint(1, 4)
        return self.chance.randint(soon, usual)

    def acts(self, pair: Instance, today: date) -> tuple[list[Act], int]:
        """What the pair's people do today, and in how many days they look again."""
        if pair.suspended_since is not None:
            return [Act("resolve_concern", self.staff["coordinator"], reason=True)], 1
        part, _, leaf = pair.state.partition(".")
        if part == "exit":
            return [], 0
        if part == "meetings":
            owed = self.owed(today)
            acts, days = self._meetings(pair, leaf, today)
            return owed + acts, days
        if part == "reflection":
            return self._reflection(pair, leaf)
        return self._before(leaf)

    def _before(self, leaf: str) -> tuple[list[Act], int]:
        coordinator = self.staff["coordinator"]
        if leaf == "request":
            kinds = ["studies", "sport", "arts", "career", "adaptation", "other"]
            answer: dict[str, Value] = {"request_kind": self.chance.choice(kinds)}
            return [Act("record_request", coordinator, answer)], self.delay(1, 4, 7)
        if leaf == "consents":
            given: dict[str, Value] = {"data_consent": True, "guardian_consent": True}
            return [Act("give_consents", self.guardian, given)], self.delay(1, 4, 7)
        if leaf == "confirming":
            return [Act("confirm_consents", self.staff["deputy_director"])], self.delay(1, 2, 3)
        if leaf == "interview":
            return [Act("record_interview", coordinator)], self.delay(1, 5, 14)
        if leaf == "searching":
            self.mentor = self.chance.choice(self.staff.mentors)
            return [Act("propose", coordinator, {"candidate": self.mentor})], 1
        if leaf == "proposed":
            return self._answer()
        confirm = Act("confirm_pair", coordinator, evidence={"agreement": DOCUMENT})
        return [confirm], self.delay(2, 5, 7)

    def _answer(self) -> tuple[list[Act], int]:
        drawn = self.chance.random()
        if drawn < self.rates.refuse:
            return [Act("decline", self.mentee)], self.chance.randint(2, 6)
        if drawn < self.rates.refuse + self.rates.forget:
            # nobody answers: the proposal lapses by itself
            return [], 8
        yes = [
            Act("mentor_agrees", self.mentor),
            Act("mentee_agrees", self.mentee),
            Act("guardian_agrees", self.guardian),
            # there is nothing to confirm where the parent's address is not new
            Act("confirm_agreement", self.staff["deputy_director"]),
            Act("agree", self.staff["coordinator"]),
        ]
        return yes, self.chance.randint(1, 3)

    def _meetings(self, pair: Instance, leaf: str, today: date) -> tuple[list[Act], int]:
        drawn = self.chance.random()
        yearly = 40
        if drawn < self.rates.drop_out / yearly:
            return [Act("end_early", self.mentee, reason=True)], 1
        if drawn > 1 - self.rates.concern / yearly:
            concern: dict[str, Value] = {"concern": "Меня никто не слушает."}
            return [Act("raise_concern", self.mentee, concern)], self.chance.randint(3, 7)
        met = Act("record_meeting", self.mentor, {"met_on": today.isoformat()})
        if leaf == "introduction":
            self._owe(today)
            return [met], self.delay(3, 6, 14)
        if leaf == "trial":
            self._owe(today)
            return [self._contact(), met, *self._decisions(pair)], self.delay(3, 9, 14)
        if leaf == "planning":
            plan = Act("agree_plan", self.mentor, evidence={"plan": DOCUMENT})
            return [plan], self.delay(6, 9, 12)
        if leaf == "final":
            return [met], self.delay(1, 3, 7)
        self._owe(today)
        acts = [met]
        if self.contact_on is None or today >= self.contact_on:
            acts.append(self._contact())
            self.contact_on = today + timedelta(days=28)
        if today >= self.winding_up:
            return [*acts, Act("wind_up", self.mentor)], self.chance.randint(2, 4)
        rest = (self.winding_up - today).days
        return acts, max(1, min(self.delay(7, 11, 14), rest))

    def _contact(self) -> Act:
        return Act("record_contact", self.staff["coordinator"])

    def _decisions(self, pair: Instance) -> list[Act]:
        if int(str(pair.fields["meetings_held"])) > 1 and pair.fields["mentor_fit"]:
            return []
        if self.chance.random() < self.rates.refuse / 2:
            return [Act("rematch", self.staff["coordinator"], reason=True)]
        return [
            Act("mentor_decides", self.mentor, {"mentor_fit": "yes"}),
            Act("mentee_decides", self.mentee, {"mentee_fit": "yes"}),
            Act("go_on", self.staff["coordinator"]),
        ]

    def _owe(self, today: date) -> None:
        self.feedback = [
            (today + timedelta(days=self.delay(0, 1, 3)), trigger)
            for trigger in ("give_mentor_feedback", "give_mentee_feedback")
        ]

    def owed(self, today: date) -> list[Act]:
        """Feedback that is given today, and no longer owed."""
        given = [trigger for day, trigger in self.feedback if day <= today]
        self.feedback = [(day, trigger) for day, trigger in self.feedback if day > today]
        who = {"give_mentor_feedback": self.mentor, "give_mentee_feedback": self.mentee}
        moods = ["good", "good", "good", "fair", "poor"]
        return [Act(t, who[t], {"mood": self.chance.choice(moods)}) for t in given]

    def _reflection(self, pair: Instance, leaf: str) -> tuple[list[Act], int]:
        coordinator = self.staff["coordinator"]
        if leaf == "personal":
            wish: dict[str, Value] = {"wish": self.chance.choice(["go_on", "stop", "new_role"])}
            both = [
                Act("reflect_mentor", self.mentor, wish),
                Act("reflect_mentee", self.mentee, wish),
            ]
            return both, self.delay(1, 2, 4)
        goes_on = pair.fields["wish"] == "go_on"
        trigger = "continue_next_cycle" if goes_on else "complete"
        return [Act(trigger, coordinator)], self.delay(1, 3, 5)


@dataclass
class MeasureActor:
    """The people of one measure."""

    chance: Random
    rates: Rates
    staff: Staff
    responsible: PersonId
    approver: PersonId
    slots: tuple[str, ...]
    submits_on: date
    """When they mean to hand it in."""
    reviewed_on: date | None = None

    def acts(self, measure: Instance, today: date) -> list[Act]:
        """What is done about the measure today."""
        if measure.state.endswith(".submitted"):
            missing = {slot: DOCUMENT for slot in self.slots if slot not in measure.evidence}
            attach = [Act("attach", self.responsible, evidence=missing)] if missing else []
            approver = self.approver
            if measure.fields["submitted_by"] == approver:
                approver = self.staff["director"]
            return [*attach, Act("accept", approver)]
        evidence = dict.fromkeys(self.slots, DOCUMENT)
        if measure.state == "past.to_confirm":
            signed = min(self.submits_on, today)
            return [Act("confirm", self.responsible, evidence=evidence, occurred_on=signed)]
        if not measure.state.startswith("running"):
            return []
        acts = []
        if measure.fields["review"] and (
            self.reviewed_on is None or (today - self.reviewed_on).days >= 28
        ):
            self.reviewed_on = today
            acts.append(Act("record_review", self.responsible))
        if today >= self.submits_on:
            acts.append(Act("submit", self.responsible, evidence=evidence))
        return acts
