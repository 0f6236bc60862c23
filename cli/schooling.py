"""School years."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.output import DONE, answered, as_json, day, now, short, t, table, tell
from cli.running import At, Json, by_command, changing, opened

Reason = Annotated[str, typer.Option(help=t("причина", "reason"))]
Actor = Annotated[str | None, typer.Option("--as", help=t("кто", "who"))]


def register(app: typer.Typer) -> None:
    """Adds these verbs."""
    cycle = typer.Typer(help=t("Учебные годы.", "School years."), no_args_is_help=True)
    cycle.command("open", help=t("Открыть учебный год.", "Open a school year."))(cycle_open)
    cycle.command("list", help=t("Показать учебные годы.", "List school years."))(cycle_list)
    cycle.command("close", help=t("Закрыть учебный год.", "Close a school year."))(cycle_close)
    cycle.command("next", help=t("Начать следующий учебный год.", "Begin the next school year."))(
        cycle_next
    )
    cycle.command("shift", help=t("Сдвинуть все сроки.", "Shift every term."))(cycle_shift)
    cycle.command("pause", help=t("Приостановить все сроки.", "Suspend every deadline."))(
        cycle_pause
    )
    cycle.command("resume", help=t("Возобновить сроки.", "Resume the deadlines."))(cycle_resume)
    app.add_typer(cycle, name="cycle")


def cycle_open(
    name: Annotated[str, typer.Argument(help="2026/27")],
    hold: Annotated[
        list[str] | None, typer.Option("--hold", help=t("роль=человек", "role=person"))
    ] = None,
    in_force_on: Annotated[
        str | None, typer.Option(help=t("день, с которого действует приказ", "day of the order"))
    ] = None,
    at: At = None,
    json: Json = False,
) -> int:
    """Opens a school year with the plan in the definitions' folder."""
    from cli.firing import name_and_value
    from programme.people import register
    from programme.processes import cycles
    from states.decision import PersonId

    with changing() as school:
        holders: dict[str, list[PersonId]] = {}
        for text in hold or ():
            role, who = name_and_value(text)
            holders.setdefault(role, []).append(register.find(school, who))
        line = cycles.open_cycle(
            school,
            name,
            now(at),
            holders=holders,
            in_force_on=day(in_force_on) if in_force_on else None,
            way="command",
        )
    if json:
        as_json(asdict(line))
    else:
        tell(
            t(
                f"Открыт {line.name}: разделов и мероприятий {line.instances}.",
                f"Opened {line.name}: {line.instances} sections and measures.",
            )
        )
    return DONE


def cycle_list(json: Json = False) -> int:
    """All cycles, the newest first."""
    from programme.processes import cycles

    with opened() as school:
        lines = cycles.listing(school)
    if json:
        as_json([asdict(line) for line in lines])
        return DONE
    table(
        t("Учебные годы", "School years"),
        [t("год", "year"), t("школа", "school"), t("с", "from"), t("до", "until"),
         t("состояние", "state"), t("записей", "instances")],
        [
            [line.name, line.organisation, short(line.begins), short(line.ends),
             t("идёт", "open") if line.state == "open" else t("закрыт", "closed"),
             str(line.instances)]
            for line in lines
        ],
    )  # fmt: skip
    return DONE


def cycle_close(name: str, json: Json = False) -> int:
    """No more of it is shown as open."""
    from programme.processes import cycles

    with changing(create=False) as school:
        cycles.close_cycle(school, name, by_command())
    return answered(json, {"closed": name})


def cycle_next(
    name: Annotated[str, typer.Argument(help=t("год, который кончается", "the ending year"))],
    at: At = None,
    json: Json = False,
) -> int:
    """Opens the next year: dates anchored anew, heirs and unfinished work named."""
    from programme.processes.next_year import carry_over

    with opened(create=False) as school:
        made = carry_over(school, name, now(at), None)
    if json:
        as_json(asdict(made))
        return DONE
    table(
        made.name,
        ["№", t("было", "was"), t("стало", "is")],
        [[number, short(old), short(new)] for number, old, new in made.dates],
    )
    for role, who in made.heirs:
        tell(f"{role}: {who}")
    if made.unfinished:
        tell(t("Не завершено: ", "Unfinished: ") + ", ".join(made.unfinished))
    return DONE


def cycle_shift(
    name: str, days: int, reason: Reason = "", actor: Actor = None, json: Json = False
) -> int:
    """Moves every date of a cycle."""
    from programme.people import register
    from programme.processes import cycles

    with changing(create=False) as school:
        who = register.find(school, actor) if actor else None
        moved = cycles.shift(school, name, days, reason, now(), who)
    return answered(json, {"moved": moved})


def cycle_pause(name: str, reason: Reason = "", actor: Actor = None, json: Json = False) -> int:
    """Stops every clock of a cycle."""
    from programme.people import register
    from programme.processes import cycles

    with changing(create=False) as school:
        who = register.find(school, actor) if actor else None
        moved = cycles.pause(school, name, reason, now(), who)
    return answered(json, {"moved": moved})


def cycle_resume(name: str, reason: Reason = "", actor: Actor = None, json: Json = False) -> int:
    """Lets a cycle run on."""
    from programme.people import register
    from programme.processes import cycles

    with changing(create=False) as school:
        who = register.find(school, actor) if actor else None
        moved = cycles.resume(school, name, reason, now(), who)
    return answered(json, {"moved": moved})
