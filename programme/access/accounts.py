"""Accounts: who may sign in to the pages, as what, and as whom."""

from collections.abc import Mapping
from typing import cast, get_args

from programme.access import attempts, passwords
from programme.school.application import Application
from states.decision import PersonId
from states.definition import Language, Words
from states.errors import NotFound, WrongUse
from states.school_history import By
from store import accounts, cycles, people, second_factors, sessions, tokens
from store.accounts import Account as Account
from store.accounts import AccountRole as AccountRole
from store.accounts import ChosenBy as ChosenBy
from store.database import Transaction

ROLE_TITLES: Mapping[str, Words] = {
    "administrator": Words(ru="администратор", en="administrator"),
    "coordinator": Words(ru="куратор", en="coordinator"),
    "responsible": Words(ru="ответственный", en="responsible person"),
    "auditor": Words(ru="проверяющий", en="auditor"),
    "municipal": Words(ru="муниципалитет", en="municipality"),
}
"""What a role of accounts is called."""


def add(
    app: Application,
    login: str,
    role: AccountRole,
    password: str | None,
    by: By,
    person: PersonId | None = None,
    language: Language = "ru",
    chosen_by: ChosenBy = "owner",
) -> Account:
    """A new account. Without a password it signs in through the school's provider alone; one that
    another has chosen must be changed at the first sign-in.

    `WrongUse` where the login is taken or cannot be one, or the password is easily guessed.
    """
    kept = new_login(login)
    secret = "" if password is None else hashed_for(app, kept, person, password)
    with app.database.writing() as tx:
        if person is not None:
            _known(tx, person)
        chosen_by = chosen_by if secret else "owner"
        account = accounts.add(tx, kept, secret, role, person, language, chosen_by, by)
    if account is None:
        raise WrongUse(
            Words(
                ru=f"Логин «{kept}» занят. Возьмите другой.",
                en=f"The login '{kept}' is taken. Take another.",
            ),
            "taken",
        )
    return account


def new_login(text: str) -> str:
    """A login as it is kept. `WrongUse` where it cannot be one."""
    kept = passwords.login_of(text)
    if not kept:
        raise WrongUse(
            Words(
                ru="Такой логин не годится: до 64 букв, цифр и знаков . @ - _ без пробелов.",
                en="This will not do as a login: up to 64 letters, digits and . @ - _ without "
                "spaces.",
            ),
            "malformed",
        )
    return kept


def hashed_for(app: Application, login: str, person: PersonId | None, password: str) -> str:
    """The hash of a password that somebody may take. `WrongUse` where it is easily guessed."""
    with app.database.reading() as tx:
        names = [row.organisation for row in cycles.listing(tx)]
        names += [found.name for found in people.by_ids(tx, [person] if person else []).values()]
    return passwords.hashed(login, password, app.settings.refused_passwords, names)


def role_named(text: str) -> AccountRole:
    """The role of this name. `WrongUse` lists those there are."""
    for role in accounts.ROLES:
        if role == text:
            return role
    listed = ", ".join(accounts.ROLES)
    raise WrongUse(
        Words(
            ru=f"Такой роли у учётных записей нет. Есть: {listed}.",
            en=f"Accounts have no such role. There are: {listed}.",
        ),
        "unknown",
    )


def language_named(text: str) -> Language:
    """The language of this name. `WrongUse`."""
    for language in get_args(Language):
        if language == text:
            return cast(Language, language)
    raise WrongUse(Words(ru="Языки: ru, en.", en="The languages are ru and en."), "unknown")


def listing(app: Application) -> list[Account]:
    """All accounts by login."""
    with app.database.reading() as tx:
        return accounts.listing(tx)


def named(app: Application, login: str) -> Account:
    """The account with this login. `NotFound`."""
    kept = passwords.login_of(login)
    with app.database.reading() as tx:
        found = accounts.by_login(tx, kept)
    if found is None:
        raise NotFound(
            Words(
                ru=f"Учётной записи «{kept}» нет. Какие есть: nastavnik user list.",
                en=f"There is no account '{kept}'. Those there are: nastavnik user list.",
            )
        )
    return found


def numbered(app: Application, number: int) -> Account:
    """The account with this number. `NotFound`."""
    with app.database.reading() as tx:
        found = accounts.by_number(tx, number)
    if found is None:
        raise NotFound(Words(ru="Такой учётной записи нет.", en="There is no such account."))
    return found


def change(
    app: Application,
    account: Account,
    role: AccountRole,
    person: PersonId | None,
    language: Language,
    *,
    by: By,
) -> None:
    """What an account is, whose, and its language. `NotFound` for an unknown person, `WrongUse`
    where nobody would be left who gives access."""
    with app.database.writing() as tx:
        if person is not None and person != account.person:
            _known(tx, person)
        accounts.change(tx, account.id, role, person, language, by)
        _somebody_gives_access(tx, account)


def speak(app: Application, account: Account, language: Language) -> None:
    """The language of pages and letters to an account. Its role is left as it is by now."""
    with app.database.writing() as tx:
        accounts.set_language(tx, account.id, language)


def change_password(app: Application, account: Account, password: str, *, by: By) -> None:
    """An administrator gives a new password, good until its owner signs in and chooses another:
    every session ends, waiting after failures too."""
    secret = hashed_for(app, account.login, account.person, password)
    with app.database.writing() as tx:
        accounts.set_password(tx, account.id, secret, "another", by)
        sessions.end_sessions(tx, account.id)
        attempts.forget(tx, account.login)


def disable(app: Application, account: Account, *, by: By) -> None:
    """Nobody signs in with it any more; its sessions end and its tokens are taken back."""
    with app.database.writing() as tx:
        accounts.set_state(tx, account.id, "disabled", by)
        _let_go(tx, account.id)
        _somebody_gives_access(tx, account)


def enable(app: Application, account: Account, *, by: By) -> None:
    """It may sign in again, and at once."""
    with app.database.writing() as tx:
        accounts.set_state(tx, account.id, "active", by)
        attempts.forget(tx, account.login)


def link(app: Application, account: Account, issuer: str, subject: str, *, by: By) -> None:
    """Lets somebody sign in as this account through an OpenID Connect provider: the `sub` that
    the provider at `issuer` knows them by. '' unlinks. `WrongUse` where another has it."""
    if subject and not issuer:
        raise WrongUse(
            Words(
                ru="Провайдер входа не задан: NASTAVNIK_OIDC_ISSUER.",
                en="No provider of sign-in is set: NASTAVNIK_OIDC_ISSUER.",
            ),
            "not_now",
        )
    known = subject_of(issuer, subject) if subject else ""
    with app.database.writing() as tx:
        other = accounts.by_subject(tx, known) if known else None
        if other is not None and other.id != account.id:
            raise WrongUse(
                Words(
                    ru=f"С этим человеком уже связана запись «{other.login}».",
                    en=f"The account '{other.login}' is linked to them already.",
                ),
                "taken",
            )
        accounts.set_subject(tx, account.id, known, by)


def by_subject(app: Application, issuer: str, subject: str) -> Account | None:
    """The account of somebody whom the provider at `issuer` has vouched for."""
    with app.database.reading() as tx:
        return accounts.by_subject(tx, subject_of(issuer, subject))


def is_the_schools_word(role: AccountRole | None) -> bool:
    """Whether what an account of this kind writes is the school's own word: an administrator's, or
    that of whoever operates the server (None)."""
    return role in (None, "administrator")


def speaks_for_the_school(tx: Transaction, account: int | None) -> bool:
    """The same of an account by its number."""
    if account is None:
        return True
    found = accounts.by_number(tx, account)
    return found is not None and is_the_schools_word(found.role)


def erase_of(tx: Transaction, person: PersonId, by: By) -> None:
    """Somebody asked to be forgotten: their accounts lose login and password and let nobody in."""
    for account in accounts.of_person(tx, person):
        accounts.erase(tx, account, by)
        second_factors.remove_all(tx, account)
        _let_go(tx, account)


def refuse_the_last_administrator(tx: Transaction, person: PersonId) -> None:
    """`WrongUse` where nobody would be left who gives access if this person went."""
    active = [a for a in accounts.listing(tx) if a.role == "administrator" and a.state == "active"]
    if active and all(account.person == person for account in active):
        raise WrongUse(_LAST, "not_now")


def _somebody_gives_access(tx: Transaction, changed: Account) -> None:
    """Rolls back what would shut the last administrator out."""
    if changed.role == "administrator" and changed.state == "active":
        left = [a for a in accounts.listing(tx) if a.role == "administrator"]
        if not any(a.state == "active" for a in left):
            raise WrongUse(_LAST, "not_now")


_LAST = Words(
    ru="Это последний администратор: без него некому давать доступ. Сначала добавьте другого.",
    en="This is the last administrator: nobody else can give access. Add another first.",
)


def _let_go(tx: Transaction, account: accounts.AccountId) -> None:
    sessions.end_sessions(tx, account)
    tokens.revoke_all(tx, account)


def _known(tx: Transaction, person: PersonId) -> None:
    found = people.by_ids(tx, [person]).get(person)
    if found is None or found.erased:
        raise NotFound(
            Words(ru=f"Человека с номером {person} нет.", en=f"There is no person number {person}.")
        )


def subject_of(issuer: str, subject: str) -> str:
    """A `sub` says who it is only together with the provider that gave it."""
    return f"{issuer.rstrip('/')} {subject}"
