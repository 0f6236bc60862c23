"""The first administrator: where a school has no account yet, whoever started it makes one.

A link proves it: it holds until when it is good, sealed with the school's key. Nothing of it is
kept, and with the first account it opens nothing any more.
"""

import hmac
from datetime import UTC, datetime, timedelta

from programme.access.accounts import hashed_for, new_login
from programme.school.application import Application
from programme.school.secret_files import school_key
from states.definition import Language, Words
from states.errors import NotFound
from states.school_history import By
from store import accounts, marks
from store.accounts import Account
from store.database import Transaction

GOOD_FOR = timedelta(hours=24)
_MARK = "first administrator"


def link(app: Application, moment: datetime) -> str:
    """The address of the page where the first administrator is made. `NotFound` where there is an
    account already."""
    with app.database.reading() as tx:
        _nobody_yet(tx)
    until = f"{int((moment + GOOD_FOR).timestamp()):x}"
    return f"{app.settings.address}/first/{until}.{_seal(app, until)}"


def look(app: Application, code: str, moment: datetime) -> None:
    """`NotFound` where a link's code opens nothing, or nothing any more."""
    until, _, seal = code.partition(".")
    if not hmac.compare_digest(seal.encode("utf-8", "replace"), _seal(app, until).encode()):
        raise _opens_nothing()
    if moment >= datetime.fromtimestamp(int(until, 16), UTC):
        raise _opens_nothing()
    with app.database.reading() as tx:
        _nobody_yet(tx)


def make(
    app: Application, code: str, login: str, password: str, language: Language, moment: datetime
) -> Account:
    """The first administrator. `NotFound` as in `look`, `WrongUse` for a login or a password that
    will not do."""
    look(app, code, moment)
    kept = new_login(login)
    secret = hashed_for(app, kept, None, password)
    with app.database.writing() as tx:
        # of two at once, the second waits here and finds the first one's account
        marks.set_mark(tx, _MARK, 1)
        _nobody_yet(tx)
        by = By(moment, way="page")
        made = accounts.add(tx, kept, secret, "administrator", None, language, "owner", by)
    if made is None:
        raise _opens_nothing()
    return made


def _nobody_yet(tx: Transaction) -> None:
    if accounts.listing(tx):
        raise _opens_nothing()


def _seal(app: Application, until: str) -> str:
    said = f"{_MARK} of {app.settings.home.name} until {until}"
    return hmac.new(school_key(app.settings), said.encode("utf-8", "replace"), "sha256").hexdigest()


def _opens_nothing() -> NotFound:
    return NotFound(
        Words(
            ru="Эта ссылка ничего не открывает: ей больше суток или администратор уже есть. "
            "Новую, пока учётных записей нет, покажет: nastavnik user first.",
            en="This link opens nothing: it is older than a day, or there is an administrator. "
            "While there is no account, a new one is shown by: nastavnik user first.",
        )
    )
