"""Triggers pulled from the command line."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import remote
from cli.output import DONE, REFUSED, as_json, day, language, now, t, tell, warn
from cli.running import At, Json, changing

if TYPE_CHECKING:
    from programme.processes.firing import Fired, Request
    from states.decision import Refusal


def register(app: typer.Typer) -> None:
    """Adds this verb."""
    app.command(help=t("Выполнить действие.", "Pull a trigger."))(fire)


def fire(
    instance: Annotated[str, typer.Argument(help=t("например «2020/21 · 3.4»", "its name"))],
    trigger: Annotated[str, typer.Argument()],
    actor: Annotated[str, typer.Option("--as", help=t("кто: номер, адрес, имя", "who"))] = "",
    role: Annotated[str, typer.Option(help=t("в какой роли", "in which role"))] = "",
    fields: Annotated[
        list[str] | None, typer.Option("--field", help=t("поле=значение", "field=value"))
    ] = None,
    evidence: Annotated[
        list[str] | None, typer.Option(help=t("ФАЙЛ или место=ФАЙЛ", "FILE or slot=FILE"))
    ] = None,
    occurred_on: Annotated[str | None, typer.Option(help=t("когда было", "the day it was"))] = None,
    reason: Annotated[str, typer.Option(help=t("причина", "reason"))] = "",
    group: Annotated[
        bool, typer.Option("--group", help=t("для всей группы этой пары", "for its whole group"))
    ] = False,
    at: At = None,
    json: Json = False,
) -> int:
    """Pulls a trigger as somebody. A refusal says why and changes nothing. On a server it is
    whoever the token belongs to."""
    from programme.processes import firing

    request = firing.Request(
        instance,
        trigger,
        None,
        role,
        dict(name_and_value(text) for text in fields or ()),
        {slot: Path(name) for slot, name in (_document(e) for e in evidence or ())},
        day(occurred_on) if occurred_on else None,
        reason,
        way="command",
    )
    if (far := remote.server(at)) is not None:
        _only_oneself(actor, group)
        return _told(far.fire(request), json)
    return max(_told(answer, json) for answer in _here(request, actor, group, now(at)))


def _here(request: "Request", actor: str, group: bool, moment: datetime) -> "list[Fired | Refusal]":
    from dataclasses import replace

    from programme.people import register
    from programme.processes import firing
    from states.definition import Words
    from states.errors import WrongUse

    if not actor:
        raise WrongUse(Words(ru="Кто это делает: --as.", en="Say who does it: --as."), "missing")
    with changing(create=False) as school:
        asked = replace(request, actor=register.find(school, actor))
        if group:
            return firing.fire_for_group(school, asked, moment)
        return [firing.fire(school, asked, moment)]


def _only_oneself(actor: str, group: bool) -> None:
    from states.definition import Words
    from states.errors import WrongUse

    if actor or group:
        raise WrongUse(
            Words(
                ru="На сервере действует владелец ключа и для одной записи: без --as и --group.",
                en="On a server it is the token's owner, and one instance: no --as, no --group.",
            ),
            "not_here",
        )


def _told(answer: "Fired | Refusal", json: bool) -> int:
    from programme.school.names import spoken
    from states.decision import Refusal

    if isinstance(answer, Refusal):
        if json:
            as_json({"refused": answer.code, "message": answer.words.say(language()),
                     "details": list(answer.details)})  # fmt: skip
        else:
            warn(spoken(answer.words.say(language()), language()))
        return REFUSED
    if json:
        as_json(asdict(answer))
    else:
        name = spoken(answer.instance, language())
        tell(f"{name}: {answer.source} → {answer.dest}")
    return DONE


def name_and_value(text: str) -> tuple[str, str]:
    """`name=value` in two. `WrongUse`."""
    from states.definition import Words
    from states.errors import WrongUse

    name, found, value = text.partition("=")
    if not found:
        raise WrongUse(
            Words(ru=f"«{text}»: пишите поле=значение.", en=f"'{text}': write field=value."),
            "malformed",
        )
    return name, value


def _document(text: str) -> tuple[str, str]:
    slot, found, path = text.partition("=")
    return (slot, path) if found else ("", text)
