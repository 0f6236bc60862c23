"""Letters and incidents."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import remote
from cli.output import DONE, REFUSED, answered, as_json, language, now, t, table, tell, warn
from cli.running import Json, changing, opened

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from notifications.channel import ProbeStep
    from programme.mail.mailbox import MailLine


def register(app: typer.Typer) -> None:
    """Adds these verbs."""
    mail = typer.Typer(help=t("Письма.", "Letters."), no_args_is_help=True)
    mail.command("list", help=t("Показать письма.", "List letters."))(mail_list)
    mail.command("show", help=t("Показать письмо.", "Show a letter."))(mail_show)
    mail.command("test", help=t("Проверить почту шаг за шагом.", "Try the mail, step by step."))(
        mail_test
    )
    mail.command(
        "retry", help=t("Отправить снова то, что не дошло.", "Send what failed once more.")
    )(mail_retry)
    app.add_typer(mail, name="mail")
    incident = typer.Typer(help=t("Сбои.", "Incidents."), no_args_is_help=True)
    incident.command(
        "list", help=t("Показать, что отложено и почему.", "List what is set aside, and why.")
    )(incident_list)
    incident.command("retry", help=t("Попробовать снова.", "Try again."))(incident_retry)
    app.add_typer(incident, name="incident")


def mail_list(
    state: Annotated[str, typer.Option(help="waiting, sent, failed, held, uncertain")] = "",
    instance: Annotated[str, typer.Option(help=t("о какой паре, мероприятии", "about what"))] = "",
    limit: Annotated[int, typer.Option(min=1)] = 50,
    json: Json = False,
) -> int:
    """Letters, the newest first."""
    from programme.mail import letters as mail_letters
    from programme.mail.mailbox import FATES, known_state
    from programme.school.names import spoken

    known_state(state)
    if (far := remote.server()) is not None:
        letters, zone = far.outbox(state, instance, limit), far.zone()
        names: Mapping[int, str] = {}  # a server tells no names in a list
    else:
        with opened(create=False) as school:
            letters = tuple(mail_letters.listing(school, state, instance, limit))
            names, zone = mail_letters.recipients(school, letters), school.calendar.zone
    if json:
        as_json([asdict(letter) for letter in letters])
        return DONE
    table(
        t("Письма", "Letters"),
        ["№", t("написано", "written"), t("письмо", "letter"), t("кому", "to"),
         t("о чём", "about"), t("судьба", "fate")],
        [
            [
                str(letter.id),
                letter.created_at.astimezone(zone).strftime("%d.%m.%Y %H:%M"),
                letter.title.say(language()),
                names.get(letter.recipient, f"№ {letter.recipient}"),
                spoken(letter.instance, language()),
                ": ".join(w.say(language()) for w in (FATES[letter.state], letter.why) if w),
            ]
            for letter in letters
        ],
        wide=(1, 2, 3, 4, 5),
    )  # fmt: skip
    return DONE


def mail_show(
    number: Annotated[int, typer.Argument()],
    copy: Annotated[
        Path | None,
        typer.Option(help=t("сохранить копию в этот файл", "save the copy into this file")),
    ] = None,
    json: Json = False,
) -> int:
    """One letter as it was sent, or as its reader would see it now."""
    from programme.mail import mailbox
    from store.files import write_whole

    if copy is not None:
        with opened(create=False) as school:
            write_whole(copy, mailbox.content(school, number, now()))
        return answered(json, {"file": str(copy)})
    if (far := remote.server()) is not None:
        found, zone = far.letter(number), far.zone()
    else:
        with opened(create=False) as school:
            found, zone = mailbox.letter(school, number, now()), school.calendar.zone
    if json:
        to = dict(found.headers).get("To", "")
        remark = found.remark and found.remark.say(language())
        line, error = found.line, found.line.error
        as_json({"subject": found.subject, "to": to, "text": found.text, "remark": remark,
                 "sent_at": found.sent_at, "sha256": found.sha256, "state": line.state,
                 "error": error and error.say(language()), "attempts": line.attempts,
                 "next_attempt_at": line.next_attempt_at if line.state == "waiting" else None})  # fmt: skip
        return DONE
    tell(_fate(found.line, zone))
    if found.sent_at is not None:
        local = found.sent_at.astimezone(zone).strftime("%d.%m.%Y %H:%M")
        tell(t(f"Как отправлено {local}:", f"As sent on {local}:"))
    if found.remark is not None:
        tell(found.remark.say(language()))
    if found.text:
        # the day is said above in the school's time; the copy has it as it was sent
        headers = "\n".join(f"{name}: {value}" for name, value in found.headers if name != "Date")
        tell(f"{headers}\nSubject: {found.subject}\n\n{found.text}")
    return DONE


def _fate(line: "MailLine", zone: "ZoneInfo") -> str:
    """What became of a letter, what is in its way, and when it is tried again."""
    from programme.mail.mailbox import FATES

    parts = [t("Судьба: ", "Fate: ") + FATES[line.state].say(language())]
    if line.error is not None:
        parts.append(t("что мешает: ", "in its way: ") + line.error.say(language()))
    if line.state == "waiting":
        local = line.next_attempt_at.astimezone(zone).strftime("%d.%m.%Y %H:%M")
        parts.append(t(f"следующая попытка {local}", f"next try {local}"))
    return "; ".join(parts)


def mail_test(address: Annotated[str, typer.Argument()], json: Json = False) -> int:
    """Hands a letter of trial to the mail server; the first step that fails says what to do."""
    import asyncio

    from programme.mail.trial import trial
    from programme.upkeep import service

    with opened() as school:

        async def steps() -> list["ProbeStep"]:
            return [step async for step in trial(school, address, now())]

        found, leaves = asyncio.run(steps()), school.settings.channel.leaves
        older = service.has_older_settings(school.settings)
    good = all(step.ok for step in found)
    if json:
        as_json([{"what": step.what.say(language()), "ok": step.ok, "answer": step.answer,
                  "remedy": step.remedy and step.remedy.say(language())} for step in found])  # fmt: skip
        return DONE if good else REFUSED
    for step in found:
        tell(f"{'✓' if step.ok else '✗'} {step.what.say(language())}  {step.answer}".rstrip())
        if not step.ok and step.remedy is not None:
            tell(f"  {step.remedy.say(language())}")
    if good:
        worked = t("Почта работает.", "The mail works.")
        tell(worked if leaves else t("Почтовый сервер не указан.", "No mail server is named."))
    if older:
        warn(service.OLDER_SETTINGS.say(language()))
    return DONE if good else REFUSED


def mail_retry(
    number: Annotated[int | None, typer.Argument()] = None,
    failed: Annotated[
        bool, typer.Option("--failed", help=t("все, что не дошли", "all that failed"))
    ] = False,
    json: Json = False,
) -> int:
    """One letter, or all that failed: they wait for the next delivery."""
    from programme.mail import mailbox
    from states.definition import Words
    from states.errors import WrongUse

    if (number is None) == (not failed):
        raise WrongUse(
            Words(
                ru="Назовите номер письма или --failed.", en="Name a letter's number or --failed."
            ),
            "missing",
        )
    with changing(create=False) as school:
        if number is None:
            count = mailbox.try_all_again(school, now())
        else:
            mailbox.try_again(school, number, now())
            count = 1
    if json:
        as_json({"waiting": count})
    else:
        tell(t(f"Ждут повторной отправки: {count}.", f"Waiting to be sent once more: {count}."))
    return DONE


def incident_list(json: Json = False) -> int:
    """What is set aside, with the reason and the next step."""
    from programme.school.names import spoken
    from programme.upkeep import incidents

    with opened(create=False) as school:
        found = incidents.incidents(school)
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
                spoken(i.name, language()),
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
    from programme.people import register
    from programme.upkeep import incidents

    with changing(create=False) as school:
        who = register.find(school, actor) if actor else None
        done = incidents.retry(school, number, now(), who)
    if json:
        as_json({"retried": done})
    else:
        tell(t("Готово.", "Done.") if done else t("Такого сбоя нет.", "There is no such incident."))
    return DONE if done else REFUSED
