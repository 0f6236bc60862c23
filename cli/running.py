"""Running: up, advance, deliver, digest, checkpoint, simulate."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import remote
from cli.output import DONE, acts_on, as_json, day, language, now, short, t, table, tell

if TYPE_CHECKING:
    from programme.school.application import Application
    from states.school_history import By

Json = Annotated[bool, typer.Option("--json", help=t("ответ для программ", "answer for tools"))]
At = Annotated[
    str | None,
    typer.Option("--at", help=t("как если бы сейчас был этот момент", "as if it were this moment")),
]

StandIn = Annotated[bool, typer.Option("--stand-in", hidden=True)]
"""Whether the supervisor runs it, in place of a flow that is silent."""


@contextmanager
def opened(*, create: bool = True) -> Iterator["Application"]:
    """The school of this machine that the settings name. `WrongUse` where a server is named."""
    remote.here_only()
    from programme.school.application import open_application
    from programme.school.settings import Settings

    with open_application(Settings(), create=create) as application:
        yield application


@contextmanager
def changing(*, create: bool = True) -> Iterator["Application"]:
    """The same for a verb that changes something: it says first which school that is."""
    with opened(create=create) as application:
        acts_on(application.settings.home)
        yield application


def by_command() -> "By":
    """Whoever sits at the server, as the school's history names them."""
    from states.school_history import By

    return By(now(), way="command")


def register(app: typer.Typer) -> None:
    """Adds these verbs."""
    app.command(
        help=t(
            "Запустить всё: расписание, письма, страницу.",
            "Start everything: schedules, mail, the page.",
        )
    )(up)
    app.command(hidden=True)(prepare)
    app.command(help=t("Выполнить всё, чему наступил срок.", "Fire everything that is due."))(
        advance
    )
    app.command(help=t("Отправить письма, которые ждут.", "Send the letters that wait."))(deliver)
    app.command(help=t("Закрыть новые записи истории.", "Close new entries of history."))(
        checkpoint
    )
    app.command(help=t("Прожить учебный год в виртуальном времени.", "Simulate a school year."))(
        simulate
    )


def up(
    example: Annotated[
        bool,
        typer.Option(help=t("в пустой папке открыть школу-пример", "open an example school")),
    ] = True,
) -> int:
    """Prefect's server, the flows and the page, until Ctrl-C."""
    from cli.up import up
    from programme.school.settings import Settings

    return up(Settings(), example=example)


def prepare(example: Annotated[bool, typer.Option()] = True) -> int:
    """What `up` does before it starts anything."""
    from cli.up import prepare
    from programme.school.settings import Settings

    prepare(Settings(), example=example)
    return DONE


def advance(at: At = None, json: Json = False, stand_in: StandIn = False) -> int:
    """What the flow of the same name does, for cron and without Prefect."""
    from programme.processes import advance as processes_advance
    from programme.upkeep import runs

    moment = now(at)
    with changing() as school:
        done = processes_advance.advance(school, moment)
        trouble = runs.STOOD_IN if stand_in else "incidents" if done.incidents else ""
        runs.record_run(school, "", "advance", moment, moment, asdict(done), trouble)
    if json:
        as_json(asdict(done))
    else:
        tell(
            t(
                f"Записей в истории: {done.transitions}, писем: {done.letters}, "
                f"отложено сбоев: {done.incidents}.",
                f"Entries: {done.transitions}, letters: {done.letters}, "
                f"incidents: {done.incidents}.",
            )
        )
    return DONE


def deliver(at: At = None, json: Json = False, stand_in: StandIn = False) -> int:
    """What the flow of the same name does, for cron and without Prefect."""
    import asyncio

    from programme.mail import delivery
    from programme.upkeep import post, runs

    moment = now(at)
    with changing() as school:
        done = asyncio.run(delivery.deliver(school, moment))
        outcome = post.outcome(school, asdict(done), done.trouble)
        trouble = runs.STOOD_IN if stand_in else outcome.trouble
        runs.record_run(school, "", "deliver", moment, moment, outcome.summary, trouble)
        with school.database.reading() as tx:
            kept_back = post.kept_back(tx)
        zone = school.calendar.zone
    if json:
        waits = asdict(kept_back) if kept_back else None
        as_json({**outcome.summary, "kept_back": waits})
        return DONE
    tell(
        t(
            f"Отправлено: {done.sent}, ждут утра: {done.later}, повторим: {done.again}, "
            f"не приняты: {done.refused + done.failed}.",
            f"Sent: {done.sent}, waiting for the morning: {done.later}, "
            f"to be tried again: {done.again}, not taken: {done.refused + done.failed}.",
        )
    )
    if kept_back is not None:
        tell(kept_back.next_try(zone).say(language()))
    return DONE


def checkpoint(at: At = None, json: Json = False) -> int:
    """Closes new entries under one root."""
    from programme.history import checkpoints

    with changing() as school:
        made = checkpoints.checkpoint(school, now(at))
    root = made.root.hex() if made else ""
    if json:
        as_json({"root": root, "last_entry": made.last_entry if made else 0})
    else:
        tell(root or t("Новых записей нет.", "There are no new entries."))
    return DONE


def simulate(
    cycle: Annotated[str, typer.Option(help=t("учебный год", "school year"))] = "2020/21",
    pairs: Annotated[int, typer.Option(min=0, max=20_000)] = 40,
    seed: Annotated[int, typer.Option()] = 1,
    folder: Annotated[
        Path | None, typer.Option("--definitions", help=t("папка определений", "definitions"))
    ] = None,
    until: Annotated[str | None, typer.Option(help=t("до какого дня", "until which day"))] = None,
    into: Annotated[str | None, typer.Option(help=t("в какую базу", "into which database"))] = None,
    diligent: Annotated[
        bool, typer.Option("--diligent", help=t("все всё делают вовремя", "everybody in time"))
    ] = False,
    chart: Annotated[
        Path | None, typer.Option(help=t("нарисовать год в файл SVG", "draw the year as SVG"))
    ] = None,
    json: Json = False,
) -> int:
    """A whole cycle in virtual time, through the very same decisions and tables."""
    import tempfile

    from cli.status import as_status
    from programme.school.application import build
    from programme.school.settings import Settings
    from programme.simulation import report
    from programme.simulation.actors import DILIGENT, Rates
    from programme.simulation.chart import draw
    from programme.simulation.year import Scenario
    from store.database import open_database

    settings = Settings()
    if folder is not None:
        settings.definitions = folder
    rates = DILIGENT if diligent else Rates()
    scenario = Scenario(cycle, pairs, seed, day(until) if until else None, rates)
    with tempfile.TemporaryDirectory(prefix="nastavnik-") as spare:
        url = into or f"sqlite:///{spare}/year.db"
        if "://" not in url:
            url = f"sqlite:///{url}"
        school = build(settings, open_database(url, synchronous="OFF"))
        try:
            with _days(json) as step:
                found = report.simulate(school, scenario, step)
        finally:
            school.close()
    if chart is not None:
        chart.write_text(draw(found), encoding="utf-8")
    answer = {
        "transitions": found.transitions,
        "seconds": round(found.seconds, 3),
        "measures": [as_status(line) for line in found.measures],
        "mails": {
            "total": found.mails,
            "per_person_per_week_max": found.mails_per_person_per_week,
        },
        "pairs": {"by_exit": found.by_exit, "open": found.open_pairs},
        "stuck": [asdict(stuck) for stuck in found.stuck],
        "history_head": found.history_head,
    }
    if json:
        as_json(answer)
        return DONE
    late = [line for line in found.measures if line.late]
    table(
        t("Мероприятия с опозданием", "Late measures"),
        [t("№", "no."), t("срок", "due"), t("принято", "accepted")],
        [[line.number, short(line.due), short(line.accepted_on)] for line in late],
    )
    exits = ", ".join(f"{name} {number}" for name, number in found.by_exit.items())
    tell(
        t(
            f"Переходов: {found.transitions} за {found.seconds:.1f} с. Писем: {found.mails}, "
            f"не больше {found.mails_per_person_per_week} одному человеку в неделю.\n"
            f"Пары: {exits}; ещё открыты: {found.open_pairs}.\nИстория: {found.history_head}",
            f"Transitions: {found.transitions} in {found.seconds:.1f} s. Letters: {found.mails}, "
            f"at most {found.mails_per_person_per_week} to one person in a week.\n"
            f"Pairs: {exits}; still open: {found.open_pairs}.\nHistory: {found.history_head}",
        )
    )
    for stuck in found.stuck:
        tell(f"  {stuck.process} {stuck.state}: {stuck.count}")
    return DONE


@contextmanager
def _days(quiet: bool):  # type: ignore[no-untyped-def]
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(t("учебный год", "school year"), total=320)
        yield lambda _: bar.advance(task)
