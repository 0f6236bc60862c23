"""Accounts for the pages, and tokens for programs."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli import tokens
from cli.output import DONE, answered, as_json, now, t, table, tell
from cli.running import Json, by_command, changing, opened

Role = Annotated[
    str,
    typer.Option(help="administrator, coordinator, responsible, auditor, municipal"),
]
PasswordFile = Annotated[
    Path | None,
    typer.Option(help=t("файл с паролем (chmod 600)", "a file with the password (chmod 600)")),
]
Generate = Annotated[
    bool,
    typer.Option(
        "--generate", help=t("придумать и показать один раз", "make one up and show it once")
    ),
]


def register(app: typer.Typer) -> None:
    """Adds these verbs."""
    user = typer.Typer(help=t("Учётные записи.", "Accounts."), no_args_is_help=True)
    user.command("add", help=t("Добавить учётную запись.", "Add an account."))(user_add)
    user.command(
        "first", help=t("Ссылка для первого администратора.", "A link for the first administrator.")
    )(user_first)
    user.command("list", help=t("Показать учётные записи.", "List accounts."))(user_list)
    user.command("password", help=t("Дать новый пароль.", "Give a new password."))(user_password)
    user.command("disable", help=t("Закрыть вход.", "Disable an account."))(user_disable)
    user.command(
        "enable", help=t("Открыть вход и снять ожидание.", "Enable an account, without waiting.")
    )(user_enable)
    user.command(
        "link", help=t("Связать со входом у провайдера.", "Link to a provider's sign-in.")
    )(user_link)
    user.command(
        "reset-second-factor",
        help=t("Снять потерянный второй фактор.", "Remove a second factor that was lost."),
    )(user_reset_second_factor)
    sessions = typer.Typer(help=t("Сеансы.", "Sessions."), no_args_is_help=True)
    sessions.command("list", help=t("Показать, где открыта.", "List where it is signed in."))(
        sessions_list
    )
    sessions.command("end", help=t("Завершить все сеансы.", "End all sessions."))(sessions_end)
    user.add_typer(sessions, name="sessions")
    tokens.add_to(user)
    app.add_typer(user, name="user")


def user_add(
    login: str,
    role: Role,
    person: Annotated[str | None, typer.Option(help=t("кто это", "who it is"))] = None,
    language: Annotated[str, typer.Option(help="ru, en")] = "ru",
    password_file: PasswordFile = None,
    generate: Generate = False,
    no_password: Annotated[
        bool,
        typer.Option(
            "--no-password",
            help=t("вход только через провайдера", "sign-in through the provider only"),
        ),
    ] = False,
    json: Json = False,
) -> int:
    """An account. The password is asked for twice unless it is generated or lies in a file."""
    from programme.access import accounts
    from programme.people import register

    named = accounts.role_named(role)
    password = None if no_password else _password(password_file, generate)
    with changing() as school:
        who = register.find(school, person) if person else None
        spoken = accounts.language_named(language)
        account = accounts.add(school, login, named, password, by_command(), who, spoken, "another")
    return _told(json, {"login": account.login}, password if generate else None)


def user_first() -> int:
    """While there is no account: where the first administrator is made."""
    from cli.up import first_link

    with changing() as school:
        tell(first_link(school))
    return DONE


def user_list(json: Json = False) -> int:
    """All accounts; no password is among what is known."""
    from programme.access import accounts

    with opened(create=False) as school:
        found = accounts.listing(school)
    if json:
        as_json([asdict(account) for account in found])
        return DONE
    table(
        t("Учётные записи", "Accounts"),
        [t("логин", "login"), t("роль", "role"), t("человек", "person"), t("вход", "sign-in")],
        [
            [
                account.login,
                account.role,
                "" if account.person is None else str(account.person),
                t("открыт", "open") if account.state == "active" else t("закрыт", "closed"),
            ]
            for account in found
        ],
    )
    return DONE


def user_password(
    login: str,
    password_file: PasswordFile = None,
    generate: Generate = False,
    json: Json = False,
) -> int:
    """Another password; every session of the account ends."""
    from programme.access import accounts

    with changing(create=False) as school:
        account = accounts.named(school, login)
        password = _password(password_file, generate)
        accounts.change_password(school, account, password, by=by_command())
    return _told(json, {"login": account.login}, password if generate else None)


def user_disable(login: str, json: Json = False) -> int:
    """Sessions end and tokens are revoked at once."""
    from programme.access import accounts

    with changing(create=False) as school:
        accounts.disable(school, accounts.named(school, login), by=by_command())
    return answered(json, {"disabled": True})


def user_enable(login: str, json: Json = False) -> int:
    """Also ends the waiting after too many failures."""
    from programme.access import accounts

    with changing(create=False) as school:
        accounts.enable(school, accounts.named(school, login), by=by_command())
    return answered(json, {"enabled": True})


def user_link(
    login: str,
    subject: Annotated[str, typer.Argument(help=t("sub; '' отвязать", "sub; '' to unlink"))],
    json: Json = False,
) -> int:
    """Somebody whom the provider in NASTAVNIK_OIDC_ISSUER vouches for signs in as this account."""
    from programme.access import accounts

    with changing(create=False) as school:
        account = accounts.named(school, login)
        issuer = school.settings.oidc_issuer
        accounts.link(school, account, issuer, subject, by=by_command())
    return answered(json, {"linked": bool(subject)})


def user_reset_second_factor(login: str, json: Json = False) -> int:
    """For a school without two other administrators; its owner is told who did it, and sets up a
    new one at the next sign-in."""
    from programme.access import accounts, factor_reset

    with changing(create=False) as school:
        factor_reset.on_the_server(school, accounts.named(school, login), now())
    if not json:
        tell(
            t(
                "Второй фактор снят командой на сервере, без второго человека: так и будет сказано "
                "владельцу. При следующем входе он подключит новый.",
                "The second factor was removed by a command on the server, without a second person: "
                "its owner is told so, and sets up a new one at the next sign-in.",
            )
        )
        return DONE
    return answered(json, {"reset": login})


def sessions_list(login: str, json: Json = False) -> int:
    """Where the account is signed in."""
    from programme.access import accounts, sessions

    with opened(create=False) as school:
        found = sessions.listing(school, accounts.named(school, login), now())
    if json:
        as_json([asdict(session) for session in found])
        return DONE
    table(
        t("Сеансы", "Sessions"),
        [t("начат", "since"), t("последний раз", "last seen"), t("браузер", "browser")],
        [[f"{s.created_at:%d.%m.%Y %H:%M} UTC", f"{s.seen_at:%H:%M} UTC", s.agent] for s in found],
        wide=(2,),
    )
    return DONE


def sessions_end(login: str, json: Json = False) -> int:
    """Signs the account out everywhere."""
    from programme.access import accounts, sessions

    with changing(create=False) as school:
        ended = sessions.end_all(school, accounts.named(school, login))
    return answered(json, {"ended": ended})


def _password(file: Path | None, generate: bool) -> str:
    from programme.access.passwords import generated
    from programme.school.secret_files import secret_in
    from states.definition import Words
    from states.errors import WrongUse

    if file is not None:
        return secret_in(file)
    if generate:
        return generated()
    if not sys.stdin.isatty():
        raise WrongUse(
            Words(
                ru="Спросить пароль негде: нужен --password-file или --generate.",
                en="There is no terminal to ask at: give --password-file or --generate.",
            ),
            "missing",
        )
    said: str = typer.prompt(
        t("Пароль", "Password"),
        hide_input=True,
        confirmation_prompt=t("Ещё раз", "Once more"),
    )
    return said


def _told(json: bool, answer: dict[str, object], password: str | None) -> int:
    if password is None:
        return answered(json, answer)
    if json:
        as_json({**answer, "password": password})
    else:
        tell(password)
    return DONE
