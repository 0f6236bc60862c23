"""People and pairs."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Literal

import typer

from cli.output import DONE, answered, as_json, day, language, now, t, table, tell
from cli.running import At, Json, by_command, changing, opened

Who = Annotated[str, typer.Argument(help=t("номер, адрес или имя", "number, address or name"))]
Cycle = Annotated[str, typer.Option(help=t("учебный год", "school year"))]


def register(app: typer.Typer) -> None:
    """Adds these verbs."""
    person = typer.Typer(help=t("Люди.", "People."), no_args_is_help=True)
    person.command("add", help=t("Добавить человека.", "Add a person."))(person_add)
    person.command("list", help=t("Показать людей.", "List people."))(person_list)
    person.command("hold", help=t("Назначить роль.", "Give a role."))(person_hold)
    person.command("absent", help=t("Отсутствие и замещение.", "Absence and substitute."))(
        person_absent
    )
    person.command(
        "mute", help=t("Больше не присылать таких писем.", "Send no more letters of a kind.")
    )(person_mute)
    person.command("erase", help=t("Удалить данные.", "Erase personal data."))(person_erase)
    app.add_typer(person, name="person")
    pair = typer.Typer(help=t("Пары.", "Pairs."), no_args_is_help=True)
    pair.command("open", help=t("Открыть пару по запросу.", "Open a pair for a request."))(
        pair_open
    )
    app.add_typer(pair, name="pair")


def person_add(
    name: str,
    address: Annotated[str, typer.Option(help=t("адрес почты", "e-mail address"))] = "",
    letters: Annotated[
        Literal["ru", "en"],
        typer.Option("--language", help=t("язык писем", "language of letters")),
    ] = "ru",
    minor: Annotated[bool, typer.Option("--minor", help=t("нет 18 лет", "under 18"))] = False,
    phone: Annotated[str, typer.Option(help=t("телефон", "telephone"))] = "",
    json: Json = False,
) -> int:
    """Adds somebody; the answer is their number."""
    from programme.people import register

    with changing() as school:
        kind: Literal["adult", "minor"] = "minor" if minor else "adult"
        number = register.add(school, name, address, letters, kind, phone, by=by_command())
    if json:
        as_json({"person": number})
    else:
        tell(str(number))
    return DONE


def person_list(json: Json = False) -> int:
    """Everybody, for the coordinator's eyes."""
    from programme.people import register

    with opened(create=False) as school:
        found = register.listing(school)
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
    person: Who,
    role: Annotated[str, typer.Argument(help=t("роль в плане", "role of the plan"))],
    cycle: Cycle = "",
    first: Annotated[
        str | None, typer.Option("--from", help=t("с какого дня", "from which day"))
    ] = None,
    last: Annotated[
        str | None, typer.Option("--until", help=t("по какой день", "until which day"))
    ] = None,
    order: Annotated[str, typer.Option(help=t("номер приказа", "number of the order"))] = "",
    json: Json = False,
) -> int:
    """Gives somebody a role of a cycle."""
    from programme.people import register

    with changing(create=False) as school:
        begins = day(first) if first else date(2000, 1, 1)
        ends = day(last) if last else None
        who = register.find(school, person)
        register.hold(school, cycle, role, who, begins, ends, order, by=by_command())
    return answered(json, {"role": role})


def person_absent(
    person: Who,
    first: Annotated[str, typer.Argument(help=t("первый день", "the first day"))],
    last: Annotated[str, typer.Argument(help=t("последний день", "the last day"))],
    substitute: Annotated[str | None, typer.Option(help=t("кто замещает", "who stands in"))] = None,
    order: Annotated[str, typer.Option(help=t("номер приказа", "number of the order"))] = "",
    json: Json = False,
) -> int:
    """Somebody is away, with or without a substitute."""
    from programme.people import register
    from states.decision import Absence

    with changing(create=False) as school:
        stand_in = register.find(school, substitute) if substitute else None
        who = register.find(school, person)
        absence = Absence(who, day(first), day(last), stand_in, order)
        moved = register.absent(school, absence, by_command())
    return answered(json, {"moved": moved})


def person_mute(
    person: Who,
    message: Annotated[str, typer.Argument(help=t("имя письма", "the message"))],
    json: Json = False,
) -> int:
    """No more of this notice or reminder; a duty still reaches them."""
    from programme.people import register

    with changing(create=False) as school:
        register.mute(school, register.find(school, person), message, by_command())
    return answered(json, {"muted": message})


def person_erase(person: Who, json: Json = False) -> int:
    """Erases name, address, texts, documents and letters. The history still verifies."""
    from programme.people import erasure, register

    with changing(create=False) as school:
        gone = erasure.erase(school, register.find(school, person), by_command())
    if not json and (left := erasure.still_in_backups(gone)) is not None:
        tell(left.say(language()))
    return answered(json, {"erased": True} | asdict(gone))


def pair_open(
    mentee: Who,
    guardian: Annotated[list[str] | None, typer.Option(help=t("родитель", "parent"))] = None,
    class_teacher: Annotated[
        str | None, typer.Option(help=t("классный руководитель", "class teacher"))
    ] = None,
    group: Annotated[int, typer.Option(help=t("номер группы", "group number"))] = 0,
    adult: Annotated[bool, typer.Option("--adult", help=t("есть 18 лет", "18 or older"))] = False,
    cycle: Cycle = "",
    at: At = None,
    json: Json = False,
) -> int:
    """Opens a pair for a mentee's request."""
    from programme.people import register
    from programme.processes import pairs
    from programme.school.names import spoken

    with changing(create=False) as school:
        wanted = pairs.NewPair(
            register.find(school, mentee),
            tuple(register.find(school, who) for who in guardian or ()),
            register.find(school, class_teacher) if class_teacher else None,
            group,
            minor=not adult,
        )
        name = pairs.open_pairs(school, cycle, [wanted], now(at), way="command")[0]
    if json:
        as_json({"instance": name})
    else:
        tell(spoken(name, language()))
    return DONE
