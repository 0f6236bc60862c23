"""Somebody who is signed in proves again who they are: a session that knows it takes the place of
the one that did not."""

from datetime import datetime, timedelta

from programme.access import passkeys, second_factor, sessions
from programme.access.second_factor import Offer
from programme.access.sessions import SessionOf, SignedIn
from programme.school.application import Application

FRESH = timedelta(minutes=10)
"""How long the proof is good for what gives access or tells about people."""


def fresh(session: SessionOf, moment: datetime) -> bool:
    """Whether it was proved just now who this is."""
    return moment < session.began_at + FRESH


def by_code(
    app: Application, session: SessionOf, token: str, code: str, address: str, moment: datetime
) -> SignedIn:
    """By a code of the second factor. `NotAllowed`."""
    with second_factor.shown(app, session.account, code, address, moment) as tx:
        return sessions.begin(tx, session.account, session.agent, moment, token, proven=True)


def by_passkey(
    app: Application, session: SessionOf, token: str, answer: str, address: str, moment: datetime
) -> SignedIn:
    """By a passkey. `NotAllowed`."""
    with second_factor.counted(
        app, session.account, address, moment,
        lambda tx: passkeys.accepted(app, tx, session, answer, moment),
    ) as tx:  # fmt: skip
        return sessions.begin(tx, session.account, session.agent, moment, token, proven=True)


def by_password(
    app: Application, session: SessionOf, token: str, password: str, address: str, moment: datetime
) -> SignedIn:
    """By the password; what the session knew of the second factor it goes on knowing. `NotAllowed`
    as in `sessions.sign_in`."""
    account = session.account
    with sessions.authenticated(app, account.login, password, address, moment) as (tx, found):
        return sessions.begin(tx, found, session.agent, moment, token, proven=session.proven)


def by_enrolling(
    app: Application, session: SessionOf, token: str, given: Offer, code: str, name: str,
    moment: datetime,
) -> tuple[SignedIn, list[str]]:  # fmt: skip
    """With an app that is set up; the recovery codes that come with the first one. `WrongUse`."""
    with app.database.writing() as tx:
        codes = second_factor.enrol(app, tx, session.account, given, code, name, moment)
        signed = sessions.begin(tx, session.account, session.agent, moment, token, proven=True)
        return signed, codes


def by_a_new_passkey(
    app: Application, session: SessionOf, token: str, answer: str, name: str, moment: datetime
) -> tuple[SignedIn, list[str]]:
    """With a passkey that is made; recovery codes as in `by_enrolling`. `WrongUse`."""
    with app.database.writing() as tx:
        codes = passkeys.enrol(app, tx, session, answer, name, moment)
        signed = sessions.begin(tx, session.account, session.agent, moment, token, proven=True)
        return signed, codes
