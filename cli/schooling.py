"""The school: cycles, people, pairs."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Literal

import typer

from cli.output import DONE, as_json, day, now, short, t, table, tell
from cli.running import At, Json, opened

Reason = Annotated[str, typer.Option(help=t("причина", "reason"))]
Actor = Annotated[str | None, typer.Option("--as", help=t("кто", "who"))]


def register(app: typer.Typer) -> None:
    """Adds these verbs."""
    cycle = typer.Typer(help=t("Учебные годы.", "School years."), no_args_is_help=True)
    cycle.command("open", help=t("Открыть учебный год.", "Open a school year."))(cycle_open)
    cycle.command("list", help=t("Какие есть.", "Which there are."))(cycle_list)
    cycle.command("close", help=t("Закрыть.", "Close."))(cycle_close)
    cycle.command("next", help=t("Перенести на следующий год.", "Carry over."))(cycle_next)
    cycle.command("shift", help=t("Сдвинуть все сроки.", "Shift every term."))(cycle_shift)
    cycle.command("pause", help=t("Остановить сроки.", "Stop every clock."))(cycle_pause)
    cycle.command("resume", help=t("Продолжить.", "Let it run on."))(cycle_resume)
    app.add_typer(cycle, name="cycle")
    person = typer.Typer(help=t("Люди.", "People."), no_args_is_help=True)
    person.command("add", help=t("Добавить.", "Add."))(person_add)
    person.command("list", help=t("Кто есть.", "Who there is."))(person_list)
    person.command("hold", help=t("Дать роль.", "Give a role."))(person_hold)
    person.command("absent", help=t("Отсутствие и замещение.", "Absence and substitute."))(
        person_absent
    )
    person.command("erase", help=t("Удалить данные.", "Erase personal data."))(person_erase)
    app.add_typer(person, name="person")
    pair = typer.Typer(help=t("Пары.", "Pairs."), no_args_is_help=True)
    pair.command("open", help=t("Открыть пару по запросу.", "Open a pair."))(pair_open)
    app.add_typer(pair, name="pair")


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
    from cli.firing import pair as named
    from programme import cycles, people
    from states.decision import PersonId

    with opened() as school:
        holders: dict[str, list[PersonId]] = {}
        for text in hold or ():
            role, who = named(text)
            holders.setdefault(role, []).append(people.find(school, who))
        line = cycles.open_cycle(
            school,
            name,
            now(at),
            holders=holders,
            in_force_on=day(in_force_on) if in_force_on else None,
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
    from programme import cycles

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
            [line.name, line.organisation, short(line.begins), short(line.ends), line.state,
             str(line.instances)]
            for line in lines
        ],
    )  # fmt: skip
    return DONE


def cycle_close(name: str, json: Json = False) -> int:
    """No more of it is shown as open."""
    from programme import cycles

    with opened(create=False) as school:
        cycles.close_cycle(school, name)
    return _done(json, {"closed": name})


def cycle_next(
    name: Annotated[str, typer.Argument(help=t("год, который кончается", "the ending year"))],
    at: At = None,
    json: Json = False,
) -> int:
    """Opens the next year: dates anchored anew, heirs and unfinished work named."""
    from programme.carrying import carry_over

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
    from programme import cycles, people

    with opened(create=False) as school:
        who = people.find(school, actor) if actor else None
        moved = cycles.shift(school, name, days, reason, now(), who)
    return _done(json, {"moved": moved})


def cycle_pause(name: str, reason: Reason = "", actor: Actor = None, json: Json = False) -> int:
    """Stops every clock of a cycle."""
    from programme import cycles, people

    with opened(create=False) as school:
        who = people.find(school, actor) if actor else None
        moved = cycles.pause(school, name, reason, now(), who)
    return _done(json, {"moved": moved})


def cycle_resume(name: str, reason: Reason = "", actor: Actor = None, json: Json = False) -> int:
    """Lets a cycle run on."""
    from programme import cycles, people

    with opened(create=False) as school:
        who = people.find(school, actor) if actor else None
        moved = cycles.resume(school, name, reason, now(), who)
    return _done(json, {"moved": moved})


def _done(json: bool, answer: dict[str, object]) -> int:
    if json:
        as_json(answer)
    else:
        tell(t("Готово.", "Done."))
    return DONE


def person_add(
    name: str,
    address: Annotated[str, typer.Option(help=t("адрес почты", "e-mail address"))] = "",
    language: Annotated[str, typer.Option(help="ru, en")] = "ru",
    minor: Annotated[bool, typer.Option("--minor", help=t("нет 18 лет", "under 18"))] = False,
    json: Json = False,
) -> int:
    """Adds somebody; the answer is their number."""
    from programme import people

    spoken: Literal["ru", "en"] = "en" if language == "en" else "ru"
    with opened() as school:
        number = people.add(school, name, address, spoken, "minor" if minor else "adult")
    if json:
        as_json({"person": number})
    else:
        tell(str(number))
    return DONE


def person_list(json: Json = False) -> int:
    """Everybody, for the coordinator's eyes."""
    from programme import people

    with opened(create=False) as school:
        found = people.listing(school)
    if json:
        as_json([asdict(person) for person in found])
        return DONE
    table(
        t("Люди", "People"),
        ["№", t("имя", "name"), t("адрес", "address"), t("язык", "language")],
        [[str(p.id), p.name, p.address, p.language] for p in found],
    )
    return DONE


def person_hold(
    person: str,
    role: str,
    cycle: Annotated[str, typer.Option()] = "",
    first: Annotated[str | None, typer.Option("--from")] = None,
    last: Annotated[str | None, typer.Option("--until")] = None,
    order: Annotated[str, typer.Option(help=t("номер приказа", "number of the order"))] = "",
    json: Json = False,
) -> int:
    """Gives somebody a role of a cycle."""
    from programme import people

    with opened(create=False) as school:
        begins = day(first) if first else date(2000, 1, 1)
        ends = day(last) if last else None
        people.hold(school, cycle, role, people.find(school, person), begins, ends, order)
    return _done(json, {"role": role})


def person_absent(
    person: str,
    first: str,
    last: str,
    substitute: Annotated[str | None, typer.Option(help=t("кто замещает", "who stands in"))] = None,
    order: Annotated[str, typer.Option(help=t("номер приказа", "number of the order"))] = "",
    json: Json = False,
) -> int:
    """Somebody is away, with or without a substitute."""
    from programme import people
    from states.decision import Absence

    with opened(create=False) as school:
        stand_in = people.find(school, substitute) if substitute else None
        who = people.find(school, person)
        absence = Absence(who, day(first), day(last), stand_in, order)
        moved = people.absent(school, absence, now())
    return _done(json, {"moved": moved})


def person_erase(person: str, json: Json = False) -> int:
    """Erases name, address and texts. The history still verifies."""
    from programme import people

    with opened(create=False) as school:
        people.erase(school, people.find(school, person), now())
    return _done(json, {"erased": True})


def pair_open(
    mentee: str,
    guardian: Annotated[list[str] | None, typer.Option(help=t("родитель", "parent"))] = None,
    class_teacher: Annotated[str | None, typer.Option()] = None,
    group: Annotated[int, typer.Option(help=t("номер группы", "group number"))] = 0,
    adult: Annotated[bool, typer.Option("--adult", help=t("есть 18 лет", "18 or older"))] = False,
    cycle: Annotated[str, typer.Option()] = "",
    at: At = None,
    json: Json = False,
) -> int:
    """Opens a pair for a mentee's request."""
    from programme import pairs, people

    with opened(create=False) as school:
        wanted = pairs.NewPair(
            people.find(school, mentee),
            tuple(people.find(school, who) for who in guardian or ()),
            people.find(school, class_teacher) if class_teacher else None,
            group,
            minor=not adult,
        )
        name = pairs.open_pairs(school, cycle, [wanted], now(at))[0]
    if json:
        as_json({"instance": name})
    else:
        tell(name)
    return DONE
