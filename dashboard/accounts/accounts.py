"""Who may sign in, for the administrator: added, changed, shut out, let in again."""

from datetime import UTC, datetime
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Form, Request, Response

from dashboard.page.inputs import Number
from dashboard.page.notice import onward
from dashboard.page.rendering import render
from dashboard.security.rights import account_of
from dashboard.security.visitor import by_of, school_of, visitor_of
from programme.access import accounts, factor_reset, passwords, second_factor, sessions, tokens
from programme.access.accounts import ROLE_TITLES, Account
from programme.people import register
from programme.processes import second_person
from programme.school.application import Application
from states.decision import PersonId
from states.definition import Words
from states.errors import NastavnikError, NotFound, WrongUse

router = APIRouter()

Word = Annotated[str, Form(max_length=200)]


class Secret(NamedTuple):
    """What is shown this once: whose it is, and the password or token."""

    name: str
    text: str


class TypedAccount(NamedTuple):
    """A form as it was filled in, to be shown again where it could not be taken."""

    login: str = ""
    role: str = "coordinator"
    person: str = ""
    language: str = "ru"
    subject: str = ""


@router.get("/accounts")
def listing(request: Request) -> Response:
    """All accounts, and a form for one more."""
    return _listing(request)


@router.post("/accounts")
def add(
    request: Request,
    login: Word = "",
    role: Word = "",
    person: Word = "",
    language: Word = "ru",
    entry: Annotated[str, Form(pattern="^(generated|own|provider)$")] = "generated",
    password: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """One more. A generated password is shown on the page that answers, and never again."""
    school = school_of(request)
    typed = TypedAccount(login, role, person, language)
    word = {"generated": passwords.generated(), "own": password, "provider": None}[entry]
    try:
        account = accounts.add(
            school,
            login,
            accounts.role_named(role),
            word,
            by_of(request),
            _person(school, person),
            accounts.language_named(language),
            "another",
        )
    except (WrongUse, NotFound) as error:
        return _listing(request, typed, error)
    if entry == "generated" and word is not None:
        return _listing(request, secret=Secret(account.login, word))
    return onward(visitor_of(request), "/accounts", _done(request, account))


@router.get("/accounts/{number}")
def one(request: Request, number: Number) -> Response:
    """One account: what it is, where it is signed in, its tokens."""
    return _one(request, _named(request, number))


@router.post("/accounts/{number}")
def change(
    request: Request,
    number: Number,
    role: Word = "",
    person: Word = "",
    language: Word = "ru",
    subject: Annotated[str, Form(max_length=255)] = "",
) -> Response:
    """Its role, person, language, and who it is at the provider of sign-in."""
    school, account = school_of(request), _named(request, number)
    typed = TypedAccount(account.login, role, person, language, subject)
    try:
        accounts.change(
            school,
            account,
            accounts.role_named(role),
            _person(school, person),
            accounts.language_named(language),
            by=by_of(request),
        )
        if subject != _subject(school, account):
            issuer = school.settings.oidc_issuer
            accounts.link(school, account, issuer, subject, by=by_of(request))
    except (WrongUse, NotFound) as error:
        return _one(request, account, typed, error)
    return onward(visitor_of(request), f"/accounts/{number}", _done(request, account))


@router.post("/accounts/{number}/password")
def password(
    request: Request, number: Number, password: Annotated[str, Form(max_length=2000)] = ""
) -> Response:
    """Another password, generated where none is given; every session of the account ends."""
    account, word = _named(request, number), password or passwords.generated()
    try:
        accounts.change_password(school_of(request), account, word, by=by_of(request))
    except WrongUse as error:
        return _one(request, account, problem=error)
    if password:
        return onward(visitor_of(request), f"/accounts/{number}", _done(request, account))
    if account == visitor_of(request).account:
        # their own session has ended with the others
        return render(request, "accounts/secret.html", secret=Secret(account.login, word))
    return _one(request, account, secret=Secret(account.login, word))


@router.post("/accounts/{number}/state")
def state(
    request: Request,
    number: Number,
    state: Annotated[str, Form(pattern="^(active|disabled)$")],
) -> Response:
    """Shuts it out (sessions end, tokens are taken back) or lets it in again."""
    account = _named(request, number)
    try:
        does = accounts.enable if state == "active" else accounts.disable
        does(school_of(request), account, by=by_of(request))
    except WrongUse as error:
        return _one(request, account, problem=error)
    return onward(visitor_of(request), f"/accounts/{number}", _done(request, account))


@router.post("/accounts/{number}/sessions/end")
def end_sessions(request: Request, number: Number) -> Response:
    """Signs it out everywhere."""
    account = _named(request, number)
    sessions.end_all(school_of(request), account)
    return onward(visitor_of(request), f"/accounts/{number}", _done(request, account))


@router.post("/accounts/{number}/tokens/revoke")
def revoke(request: Request, number: Number, name: Word) -> Response:
    """Takes a token back."""
    account = _named(request, number)
    tokens.revoke(school_of(request), account, name)
    return onward(visitor_of(request), f"/accounts/{number}", _done(request, account))


def _named(request: Request, number: int) -> Account:
    return accounts.numbered(school_of(request), number)


def _person(school: Application, text: str) -> PersonId | None:
    return register.find(school, text.strip()) if text.strip() else None


def _subject(school: Application, account: Account) -> str:
    """The `sub` alone, where it is of the provider that is set up."""
    issuer, _, subject = account.subject.partition(" ")
    return subject if issuer == school.settings.oidc_issuer.rstrip("/") else ""


def _done(request: Request, account: Account) -> str:
    done = Words(ru=f"{account.login}: сохранено.", en=f"{account.login}: saved.")
    return done.say(visitor_of(request).language)


def _listing(
    request: Request,
    typed: TypedAccount | None = None,
    problem: NastavnikError | None = None,
    secret: Secret | None = None,
) -> Response:
    school = school_of(request)
    listed = accounts.listing(school)
    return render(
        request,
        "accounts/accounts.html",
        400 if problem else 200,
        accounts=listed,
        names=register.names(school, (account.person for account in listed)),
        titles=ROLE_TITLES,
        typed=typed or TypedAccount(),
        problem=problem,
        secret=secret,
        provider=bool(school.settings.oidc_issuer),
        told=factor_reset.told(school, account_of(request), datetime.now(UTC)),
        waiting=second_person.waiting(school, datetime.now(UTC)),
    )


def _one(
    request: Request,
    account: Account,
    typed: TypedAccount | None = None,
    problem: NastavnikError | None = None,
    secret: Secret | None = None,
) -> Response:
    school = school_of(request)
    name = register.names(school, [account.person]).get(account.person, "")
    subject = _subject(school, account)
    return render(
        request,
        "accounts/account.html",
        400 if problem else 200,
        account=account,
        name=name,
        titles=ROLE_TITLES,
        sessions=sessions.listing(school, account, datetime.now(UTC)),
        tokens=tokens.listing(school, account),
        enrolled=bool(second_factor.held(school, account).factors),
        typed=typed or TypedAccount(account.login, account.role, name, account.language, subject),
        problem=problem,
        secret=secret,
        provider=bool(school.settings.oidc_issuer),
    )
