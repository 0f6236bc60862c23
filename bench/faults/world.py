"""The half-year that is lived through: what people do on which day, and what a day consists of.

Everything about it can be told from the database: a life that dies is followed by another that
looks what was done and goes on. A person who does not know whether it worked looks, too.
"""

import asyncio
import random
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from time import sleep
from zoneinfo import ZoneInfo

from notifications.channels.smtp import Smtp
from programme.history import checkpoints
from programme.mail import delivery
from programme.people import register
from programme.processes import advance, cycles, pairs
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.upkeep import backup
from states.decision import PersonId
from states.errors import Overtaken
from store import definition_versions, history, instances
from store.database import open_database
from tests.author import BY

FIRST, LAST = date(2020, 9, 1), date(2021, 2, 28)
ZONE = ZoneInfo("Europe/Berlin")
"""Its clocks go back on 25 October 2020."""
PAIRS = 50
ROLES = ("director", "deputy_director", "social_pedagogue", "class_teachers", "psychologist",
         "coordinator", "municipality")  # fmt: skip
COORDINATOR = PersonId(ROLES.index("coordinator") + 1)


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does with one pair on one day."""

    day: date
    trigger: str
    by: str
    inputs: tuple[tuple[str, str], ...] = ()
    paper: bool = False


def script(pair: int) -> Iterator[Act]:
    """What the people of a pair do, in order."""

    def on(days: int) -> date:
        return FIRST + timedelta(days=days)

    yield Act(on(1), "record_request", "coordinator", (("request_kind", "studies"),))
    consents = (("data_consent", "true"), ("guardian_consent", "true"))
    yield Act(on(2), "give_consents", "guardian", consents)
    yield Act(on(6), "record_interview", "coordinator")
    yield Act(on(9), "propose", "coordinator", (("candidate", str(mentor_of(pair))),))
    if pair % 10 == 0:
        return  # nobody answers: the proposal lapses by itself
    for trigger, who in (
        ("mentor_agrees", "mentor"),
        ("mentee_agrees", "mentee"),
        ("guardian_agrees", "guardian"),
    ):
        yield Act(on(10), trigger, who)
    yield Act(on(11), "agree", "coordinator")
    yield Act(on(13), "confirm_pair", "coordinator", paper=True)
    for number in range(10):
        met = on(15 + number * 14)
        yield Act(met, "record_meeting", "mentor", (("met_on", met.isoformat()),))
        if pair % 3:
            feedback = met + timedelta(days=1 + pair % 5)
            yield Act(feedback, "give_mentor_feedback", "mentor", (("mood", "good"),))


def mentor_of(pair: int) -> int:
    """The number of the person who is this pair's mentor."""
    return len(ROLES) + 1 + (pair - 1) // 2


def settings(folder: Path, url: str, port: int) -> Settings:
    """The school's settings."""
    return Settings(
        home=folder,
        database_url=url,
        zone=str(ZONE),
        channel=Smtp(host="127.0.0.1", port=port, tls="none"),
        mail_from="nastavnik@school.example",
    )


def morning(day: date, hour: int = 10) -> datetime:
    """An hour of the school's day, UTC."""
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


def found_school(where: Settings) -> int:
    """Opens the cycle with its people and pairs; their papers lie in the school's folder."""
    app = build(where, open_database(where.url))
    staff = {role: register.add(app, role, f"{role}@school.example", by=BY) for role in ROLES}
    mentors = [
        register.add(app, f"mentor {n}", f"m{n}@school.example", by=BY) for n in range(PAIRS // 2)
    ]
    families = []
    for number in range(1, PAIRS + 1):
        mentee = register.add(
            app, f"mentee {number}", f"c{number}@school.example", kind="minor", by=BY
        )
        guardian = register.add(app, f"parent {number}", f"p{number}@school.example", by=BY)
        families.append(pairs.NewPair(mentee, (guardian,)))
    holders = {role: [person] for role, person in staff.items()}
    cycles.open_cycle(app, "2020/21", morning(FIRST), holders=holders)
    pairs.open_pairs(app, "2020/21", families, morning(FIRST), COORDINATOR)
    for number in range(1, PAIRS + 1):
        (where.home / f"paper {number}.txt").write_text(f"agreement {number}", encoding="utf-8")
    if mentors[0] != mentor_of(1):
        raise RuntimeError("the people are not numbered as the script says")
    app.close()
    return 0


@cache
def compiled(url: str, home: Path) -> Application:
    """The school with every definition compiled, once for all lives that are forked from here."""
    app = build(Settings(home=home, database_url=url), open_database(url))
    with app.database.reading() as tx:
        for row in definition_versions.listing(tx):
            if row.kind == "process":
                app.machine(tx, row.name, row.version)
            else:
                app.plan(tx, row.name, row.version)
    app.close()
    return app


def who(pair: int, role: str) -> PersonId:
    """The person who acts in a role."""
    family = len(ROLES) + PAIRS // 2 + (pair - 1) * 2 + 1
    numbers = {
        "coordinator": int(COORDINATOR),
        "mentor": mentor_of(pair),
        "mentee": family,
        "guardian": family + 1,
    }
    return PersonId(numbers[role])


def people_act(
    app: Application, day: date, order: Sequence[int], acknowledged: Callable[[str], None]
) -> None:
    """Everything the script asks for by that day and nobody has done yet."""
    for pair in order:
        while _next_act(app, pair, day, acknowledged):
            pass


def _next_act(app: Application, pair: int, day: date, acknowledged: Callable[[str], None]) -> bool:
    with app.database.reading() as tx:
        instance = instances.by_name(tx, f"pair {pair}")
        entries = history.of_instance(tx, instance.id)
    done = sum(row.entry.actor is not None for row in entries) - 1
    acts = list(script(pair))
    if done >= len(acts) or acts[done].day > day:
        return False
    act = acts[done]
    paper = app.settings.home / f"paper {pair}.txt"
    request = Request(
        instance.name,
        act.trigger,
        who(pair, act.by),
        inputs=dict(act.inputs),
        evidence={"agreement": paper} if act.paper else {},
        seen=instance.revision,
    )
    try:
        answer = fire(app, request, morning(act.day, 9))
    except Overtaken:
        return True
    if not isinstance(answer, Fired):
        raise RuntimeError(f"pair {pair}, {act.trigger}: {answer.words.en}")
    acknowledged(f"{instance.id}/{answer.revision}/{act.trigger}")
    return True


def night(day: date) -> list[datetime]:
    """Half past two, which comes twice where the clocks go back; on other days nothing."""
    local = datetime.combine(day, time(2, 30), ZONE)
    twice = [local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    return twice if twice[0] != twice[1] else []


def time_passes(app: Application, moment: datetime) -> None:
    """What the scheduled flows do at a moment."""
    advance.advance(app, moment, limit=40)
    hand_over(app, moment + timedelta(minutes=10))


def hand_over(app: Application, moment: datetime) -> None:
    """Letters go out. A mail server that is being started is waited for: in this time, where a
    day takes a fifth of a second, it would be away for a week."""
    for _ in range(100):
        try:
            channel = app.settings.channel
            if isinstance(channel, Smtp):
                socket.create_connection((channel.host, channel.port), timeout=1).close()
            break
        except OSError:
            sleep(0.1)
    asyncio.run(delivery.deliver(app, moment))


def live(app: Application, day: date, acknowledged: Callable[[str], None]) -> None:
    """One whole day; lived twice it is as lived once."""
    for moment in night(day):
        time_passes(app, moment)
    order = list(range(1, PAIRS + 1))
    random.Random(day.toordinal()).shuffle(order)
    people_act(app, day, order, acknowledged)
    time_passes(app, morning(day))
    time_passes(app, morning(day, 16))
    if day.weekday() == 6:
        checkpoints.checkpoint(app, morning(day, 20))
        backup.daily(app, morning(day, 22))
