"""Tokens with which programs call the API in an account's name."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.output import DONE, answered, as_json, now, t, table, tell
from cli.running import Json, changing, opened


def add_to(user: typer.Typer) -> None:
    """Adds these verbs to those about accounts."""
    token = typer.Typer(help=t("Ключи для программ.", "Tokens."), no_args_is_help=True)
    token.command("add", help=t("Выдать ключ.", "Issue a token."))(token_add)
    token.command("list", help=t("Показать ключи.", "List tokens."))(token_list)
    token.command("revoke", help=t("Отозвать ключ.", "Revoke a token."))(token_revoke)
    user.add_typer(token, name="token")


def token_add(
    login: str,
    name: Annotated[str, typer.Argument(help=t("для чего он", "what it is for"))],
    write: Annotated[
        bool, typer.Option("--write", help=t("разрешить и изменения", "allow changes too"))
    ] = False,
    days: Annotated[int, typer.Option(help=t("срок действия, дней", "days until it expires"))] = 90,
    json: Json = False,
) -> int:
    """A token for a program, shown this once."""
    from programme.access import accounts, tokens

    with changing(create=False) as school:
        account = accounts.named(school, login)
        token, raw = tokens.issue(school, account, name, "write" if write else "read", days, now())
    if json:
        as_json({"name": token.name, "token": raw, "expires_at": token.expires_at})
        return DONE
    tell(raw)
    return DONE


def token_list(login: str, json: Json = False) -> int:
    """The account's tokens; themselves they are not shown again."""
    from programme.access import accounts, tokens

    with opened(create=False) as school:
        found = tokens.listing(school, accounts.named(school, login))
    if json:
        as_json([asdict(token) for token in found])
        return DONE
    table(
        t("Ключи", "Tokens"),
        [t("имя", "name"), t("может", "scope"), t("до", "until"), t("работал", "last used")],
        [
            [
                token.name,
                t("читать", "read") if token.scope == "read" else t("менять", "write"),
                f"{token.expires_at:%d.%m.%Y}",
                "" if token.used_at is None else f"{token.used_at:%d.%m.%Y}",
            ]
            for token in found
        ],
    )
    return DONE


def token_revoke(login: str, name: str, json: Json = False) -> int:
    """The token opens nothing from now on."""
    from programme.access import accounts, tokens

    with changing(create=False) as school:
        tokens.revoke(school, accounts.named(school, login), name)
    return answered(json, {"revoked": name})
