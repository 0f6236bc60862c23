"""Records: status, due, fire, history, verify, export, mail, incidents."""

import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.output import DONE, REFUSED, as_json, day, language, now, short, t, table, tell, warn
from cli.running import At, Json, opened

if TYPE_CHECKING:
    from programme.instances import Fired
    from states.decision import Refusal

Cycle = Annotated[str, typer.Option("--cycle", help=t("цикл, иначе открытый", "cycle"))]


def register(app: typer.Typer) -> None:
    """Adds these verbs."""
    app.command(help=t("Дорожная карта: что сделано и что нет.", "The roadmap as it stands."))(
        status
    )
    app.command(help=t("Что просрочено и что на подходе.", "What is overdue and what comes."))(due)
    app.command(help=t("Выполнить действие.", "Pull a trigger."))(fire)
    app.command(help=t("История, и что было в любой день.", "History, and how things stood."))(
        history
    )
    app.command(
        help=t("Проверить, что прошлое не меняли.", "Verify that nobody changed the past.")
    )(verify)
    app.command(help=t("Выгрузить историю (JSON Lines).", "Export history as JSON Lines."))(export)
    mail = typer.Typer(help=t("Письма.", "Letters."), no_args_is_help=True)
    mail.command("list", help=t("Какие письма есть.", "Which letters there are."))(mail_list)
    mail.command("show", help=t("Показать письмо.", "Show a letter."))(mail_show)
    app.add_typer(mail, name="mail")
    incident = typer.Typer(help=t("Сбои.", "Incidents."), no_args_is_help=True)
    incident.command("list", help=t("Что отложено и почему.", "What is set aside and why."))(
        incident_list
    )
    incident.command("retry", help=t("Попробовать снова.", "Try again."))(incident_retry)
    app.add_typer(incident, name="incident")


def status(cycle: Cycle = "", at: At = None, json: Json = False) -> int:
    """The roadmap as a table."""
    from cli.status import as_status
    from programme import overview

    moment = now(at)
    with opened(create=False) as school:
        lines = overview.status(school, cycle, moment)
        sections = overview.sections(school, cycle)
        silent = overview.silence(school, moment)
    if json:
        as_json(
            {
                "measures": [as_status(line) for line in lines],
                "sections": [{"number": s.number, "state": s.state} for s in sections],
            }
        )
        return DONE
    table(
        t("Дорожная карта", "Roadmap"),
        ["№", t("мероприятие", "measure"), t("с", "from"), t("до", "until"),
         t("состояние", "state"), t("отвечает", "responsible")],
        [
            [
                line.number,
                _cut(line.title.say(language()), 60),
                short(line.start),
                short(line.due),
                line.state_title.say(language())
                + (t(", с опозданием", ", late") if line.late else "")
                + (t(", ждёт ", ", waits for ") + ", ".join(line.blocked_by) if line.blocked_by else ""),
                ", ".join(line.responsible),
            ]
            for line in lines
        ],
        wide=(1, 4, 5),
    )  # fmt: skip
    for flow in silent:
        when = (
            t("ещё не работал", "has not run yet")
            if flow.minutes < 0
            else t(f"молчит {flow.minutes} мин.", f"silent for {flow.minutes} min")
        )
        warn(f"! {flow.flow}: {when}")
    return DONE


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def due(
    cycle: Cycle = "",
    days: Annotated[int, typer.Option(help=t("на сколько дней вперёд", "days ahead"))] = 7,
    at: At = None,
    json: Json = False,
) -> int:
    """What is overdue, then what comes."""
    from programme import overview
    from programme.messages import in_words

    moment = now(at)
    with opened(create=False) as school:
        lines = overview.due(school, cycle, moment, moment + timedelta(days=days))
    if json:
        as_json(
            [
                {
                    "instance": line.instance,
                    "deadline": line.deadline,
                    "due": line.due,
                    "overdue": line.overdue,
                }
                for line in lines
            ]
        )
        return DONE
    table(
        t("Сроки", "Deadlines"),
        [t("до", "until"), t("что", "what"), t("срок", "deadline"), t("состояние", "state")],
        [
            [
                in_words(line.due, language()) + (" !" if line.overdue else ""),
                line.instance,
                line.title.say(language()),
                line.state.say(language()),
            ]
            for line in lines
        ],
        wide=(2, 3),
    )
    return DONE


def fire(
    instance: Annotated[str, typer.Argument(help=t("например «2020/21 · 3.4»", "its name"))],
    trigger: Annotated[str, typer.Argument()],
    actor: Annotated[str, typer.Option("--as", help=t("кто: номер, адрес, имя", "who"))],
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
    """Pulls a trigger as somebody. A refusal says why and changes nothing."""
    from programme import instances, people

    with opened(create=False) as school:
        request = instances.Request(
            instance,
            trigger,
            people.find(school, actor),
            role,
            dict(_pair(text) for text in fields or ()),
            {slot: Path(name) for slot, name in (_document(e) for e in evidence or ())},
            day(occurred_on) if occurred_on else None,
            reason,
        )
        moment = now(at)
        answers = (
            instances.fire_for_group(school, request, moment)
            if group
            else [instances.fire(school, request, moment)]
        )
    return max(_told(answer, json) for answer in answers)


def _told(answer: "Fired | Refusal", json: bool) -> int:
    from states.decision import Refusal

    if isinstance(answer, Refusal):
        if json:
            as_json({"refused": answer.code, "message": answer.words.say(language()),
                     "details": list(answer.details)})  # fmt: skip
        else:
            warn(answer.words.say(language()))
        return REFUSED
    if json:
        as_json(asdict(answer))
    else:
        tell(f"{answer.instance}: {answer.source} → {answer.dest}")
    return DONE


def _pair(text: str) -> tuple[str, str]:
    from states.definition import Words
    from states.errors import WrongUse

    name, found, value = text.partition("=")
    if not found:
        raise WrongUse(
            Words(ru=f"«{text}»: пишите поле=значение.", en=f"'{text}': write field=value.")
        )
    return name, value


def _document(text: str) -> tuple[str, str]:
    slot, found, path = text.partition("=")
    return (slot, path) if found else ("", text)


def history(
    instance: Annotated[str, typer.Argument(help=t("иначе вся", "all where absent"))] = "",
    as_of: Annotated[
        str | None, typer.Option(help=t("как было в этот день", "as of a day"))
    ] = None,
    limit: Annotated[int, typer.Option(min=1)] = 50,
    json: Json = False,
) -> int:
    """Entries, the newest first; with a day, how the instance stood at its end."""
    from programme import audit

    with opened(create=False) as school:
        until = school.calendar.end_of(day(as_of)) if as_of else None
        lines = audit.entries(school, instance, until, limit)
        stood = audit.state_as_of(school, instance, until) if instance and until else None
        zone = school.calendar.zone
    if json:
        as_json(
            {
                "entries": [
                    {
                        "instance": line.name,
                        "reason": line.reason,
                        "hash": line.recorded.hash,
                        **{
                            name: getattr(line.recorded.entry, name)
                            for name in (
                                "revision", "trigger", "source", "dest", "actor", "role",
                                "planned_for", "occurred_on", "recorded_at", "changes", "run",
                            )
                        },
                    }
                    for line in lines
                ],
                "state": stood.state if stood else None,
                "fields": dict(stood.fields) if stood else None,
            }
        )  # fmt: skip
        return DONE
    if stood is not None:
        tell(f"{instance}: {stood.state}")
    table(
        t("История", "History"),
        [t("записано", "recorded"), t("было", "occurred"), t("что", "what"), t("действие", "trigger"),
         t("стало", "state"), t("кто", "who"), t("причина", "reason")],
        [
            [
                line.recorded.entry.recorded_at.astimezone(zone).strftime("%d.%m.%Y %H:%M"),
                short(line.recorded.entry.occurred_on),
                line.name,
                line.recorded.entry.trigger,
                line.recorded.entry.dest,
                f"{line.recorded.entry.role} {line.recorded.entry.actor or ''}".strip(),
                line.reason,
            ]
            for line in lines
        ],
        wide=(4, 5, 6),
    )  # fmt: skip
    return DONE


def verify(json: Json = False) -> int:
    """Chains, checkpoints, and replay against the present. Exit code 1 where something is wrong."""
    from programme import audit

    with opened(create=False) as school:
        found = audit.verify(school)
    if json:
        as_json(
            {
                "entries": found.entries,
                "instances": found.instances,
                "checkpoints": found.checkpoints,
                "problems": [
                    {"code": p.code, "where": p.where, "message": p.words.say(language())}
                    for p in found.problems
                ],
            }
        )
    else:
        for problem in found.problems:
            warn(f"{problem.code}: {problem.words.say(language())}")
        tell(
            t(
                f"Проверено записей: {found.entries}, историй: {found.instances}, контрольных "
                f"точек: {found.checkpoints}. Расхождений: {len(found.problems)}.",
                f"Entries: {found.entries}, instances: {found.instances}, checkpoints: "
                f"{found.checkpoints}. Problems: {len(found.problems)}.",
            )
        )
    return REFUSED if found.problems else DONE


def export(
    file: Annotated[Path | None, typer.Argument(help=t("иначе на экран", "else to stdout"))] = None,
    json: Json = False,
) -> int:
    """The whole history, one JSON object a line. It holds no name and no address."""
    from programme import audit

    with opened(create=False) as school:
        if file is None:
            audit.export(school, sys.stdout.buffer)
            return DONE
        with file.open("wb") as out:
            count = audit.export(school, out)
    if json:
        as_json({"entries": count, "file": str(file)})
    else:
        tell(t(f"Выгружено записей: {count}.", f"Entries exported: {count}."))
    return DONE


def mail_list(
    state: Annotated[str, typer.Option(help="waiting, sent, failed, held, uncertain")] = "",
    instance: Annotated[str, typer.Option()] = "",
    limit: Annotated[int, typer.Option(min=1)] = 50,
    json: Json = False,
) -> int:
    """Letters, the newest first."""
    from programme import messages

    with opened(create=False) as school:
        letters = messages.listing(school, state, instance, limit)
        zone = school.calendar.zone
    if json:
        as_json([asdict(letter) for letter in letters])
        return DONE
    table(
        t("Письма", "Letters"),
        ["№", t("написано", "written"), t("о чём", "about"), t("письмо", "message"),
         t("кому", "to"), t("судьба", "fate"), t("ошибка", "error")],
        [
            [
                str(letter.id),
                letter.created_at.astimezone(zone).strftime("%d.%m.%Y %H:%M"),
                letter.instance,
                letter.message,
                str(letter.recipient),
                letter.state,
                letter.error,
            ]
            for letter in letters
        ],
        wide=(6,),
    )  # fmt: skip
    return DONE


def mail_show(number: Annotated[int, typer.Argument()], json: Json = False) -> int:
    """One letter as its reader sees it."""
    from programme import messages

    with opened(create=False) as school:
        message = messages.show(school, number, now())
    text = messages.as_text(message)
    if json:
        as_json({"subject": str(message["Subject"]), "to": str(message["To"]), "text": text})
    else:
        tell(text)
    return DONE


def incident_list(json: Json = False) -> int:
    """What is set aside, with the reason and the next step."""
    from programme import overview

    with opened(create=False) as school:
        found = overview.incidents(school)
    if json:
        as_json(
            [
                {"id": i.id, "instance": i.name, "kind": i.kind,
                 "message": i.words.say(language()), "opened_at": i.opened_at}
                for i in found
            ]
        )  # fmt: skip
        return DONE
    table(
        t("Сбои", "Incidents"),
        ["№", t("что", "what"), t("причина", "reason"), t("что делать", "next step")],
        [
            [
                str(i.id),
                i.name,
                i.words.say(language()),
                t(
                    f"исправьте и выполните nastavnik incident retry {i.id}",
                    f"mend it, then: nastavnik incident retry {i.id}",
                ),
            ]
            for i in found
        ],
        wide=(2, 3),
    )
    return DONE


def incident_retry(
    number: Annotated[int, typer.Argument()],
    actor: Annotated[str | None, typer.Option("--as")] = None,
    json: Json = False,
) -> int:
    """Lets an instance take part again."""
    from programme import overview, people

    with opened(create=False) as school:
        who = people.find(school, actor) if actor else None
        done = overview.retry(school, number, now(), who)
    if json:
        as_json({"retried": done})
    else:
        tell(t("Готово.", "Done.") if done else t("Такого сбоя нет.", "There is no such incident."))
    return DONE if done else REFUSED
