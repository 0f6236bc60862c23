"""A small school for tests of what pages show: its staff, two pairs, and what they do."""

from pathlib import Path

from programme.people import register
from programme.processes import cycles, pairs
from programme.processes.firing import Fired, Request, fire
from programme.processes.viewer import Viewer
from programme.school.application import Application
from states.decision import InstanceId, PersonId
from store import instances
from tests.author import BY
from tests.cast import at

CYCLE = "2020/21"
ROLES = ("director", "deputy_director", "social_pedagogue", "class_teachers", "psychologist",
         "coordinator", "municipality")  # fmt: skip
NAMES = {"mentor": "Семёнов Пётр", "mentee": "Ёлкина Анна", "other": "Волков Артём",
         "parent": "Ёлкина Мария", "stranger": "Лебедев Максим"}  # fmt: skip


def opened(app: Application) -> dict[str, PersonId]:
    """The cycle opened on 1 September 2020, `pair 1` and `pair 2` on the 28th; its people."""
    who = {role: register.add(app, role, f"{role}@school.example", by=BY) for role in ROLES}
    who |= {
        key: register.add(app, name, f"{key}@school.example", by=BY) for key, name in NAMES.items()
    }
    holders = {role: [who[role]] for role in ROLES}
    cycles.open_cycle(app, CYCLE, at("2020-09-01"), holders=holders)
    wanted = [pairs.NewPair(who["mentee"], (who["parent"],)), pairs.NewPair(who["other"])]
    pairs.open_pairs(app, CYCLE, wanted, at("2020-09-28"), who["coordinator"])
    return who


def done(
    app: Application,
    day: str,
    trigger: str,
    actor: PersonId,
    name: str = "pair 1",
    evidence: dict[str, Path] | None = None,
    reason: str = "",
    **inputs: str,
) -> None:
    """Somebody did something, and nobody refused."""
    request = Request(name, trigger, actor, inputs=inputs, evidence=evidence or {}, reason=reason)
    answer = fire(app, request, at(day))
    assert isinstance(answer, Fired), answer


def met(
    app: Application,
    who: dict[str, PersonId],
    request: str = "Математика",
    agreement: str = "соглашение",
) -> None:
    """`pair 1` is confirmed on 30 September 2020 and meets for the first time on 5 October."""
    asked = who["coordinator"]
    done(app, "2020-09-30", "record_request", asked, request_kind="studies", request=request)
    parent = who["parent"]
    done(app, "2020-09-30", "give_consents", parent, data_consent="да", guardian_consent="да")
    done(app, "2020-09-30", "record_interview", who["coordinator"])
    agreed(app, who, "2020-09-30", agreement=agreement)
    done(app, "2020-10-05", "record_meeting", who["mentor"], met_on="2020-10-05")


def agreed(
    app: Application,
    who: dict[str, PersonId],
    day: str,
    mentor: str = "mentor",
    agreement: str = "соглашение",
) -> None:
    """A mentor is proposed to `pair 1`, all agree, and the pair is confirmed, all on one day."""
    paper = app.settings.home / "agreement.pdf"
    paper.write_text(agreement, encoding="utf-8")
    done(app, day, "propose", who["coordinator"], candidate=str(who[mentor]))
    for trigger, name in (("mentor_agrees", mentor), ("mentee_agrees", "mentee"),
                          ("guardian_agrees", "parent"), ("agree", "coordinator")):  # fmt: skip
        done(app, day, trigger, who[name])
    papers = {"agreement": paper}
    done(app, day, "confirm_pair", who["coordinator"], evidence=papers)


def everything(who: dict[str, PersonId]) -> Viewer:
    """The coordinator, who sees the whole cycle."""
    return Viewer(who["coordinator"], whole=True)


def only_own(person: PersonId) -> Viewer:
    """Somebody who sees what they take part in."""
    return Viewer(person, whole=False)


def number_of(app: Application, name: str) -> InstanceId:
    """The number behind a name."""
    with app.database.reading() as tx:
        return instances.by_name(tx, name).id
