"""Passkeys: a key that a device or a password keeper holds, as a second factor (WebAuthn).

What a device signs holds a challenge that belongs to one session and to one purpose. A session that
proves something ends, so that no answer is good twice.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from programme.access import second_factor
from programme.access.second_factor import Factor
from programme.access.sessions import SessionOf
from programme.school.application import Application
from programme.school.secret_files import school_key
from programme.school.settings import Settings
from states.definition import Words
from states.errors import WrongUse
from store import second_factors as rows
from store.database import Transaction

_NAME = "nastavnik"


def possible(settings: Settings) -> bool:
    """Whether a browser lets the pages ask for one: at a name, never at a bare number."""
    try:
        ip_address(_host(settings))
    except ValueError:
        return True
    return False


def to_make(app: Application, session: SessionOf) -> str:
    """What the browser is asked for a new one, as JSON; '' where none is possible."""
    if not possible(app.settings):
        return ""
    account = session.account
    options = webauthn.generate_registration_options(
        rp_id=_host(app.settings),
        rp_name=_NAME,
        user_id=_sealed(app, f"account {account.id}"),
        user_name=account.login,
        challenge=_challenge(app, session, "make"),
        exclude_credentials=_known(app, session),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return webauthn.options_to_json(options)


def to_show(app: Application, session: SessionOf) -> str:
    """What the browser is asked for a proof, as JSON; '' where there is no passkey."""
    known = _known(app, session)
    if not known:
        return ""
    options = webauthn.generate_authentication_options(
        rp_id=_host(app.settings),
        challenge=_challenge(app, session, "show"),
        allow_credentials=known,
    )
    return webauthn.options_to_json(options)


def enrol(
    app: Application, tx: Transaction, session: SessionOf, answer: str, name: str, moment: datetime
) -> list[str]:
    """Keeps a new one; the recovery codes that come with the first factor. `WrongUse`."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_challenge(app, session, "make"),
            expected_rp_id=_host(app.settings),
            expected_origin=_origin(app.settings),
        )
    except Exception as error:  # whatever a browser sends that is no answer
        raise WrongUse(
            Words(
                ru="Устройство не создало ключ для этой страницы. Попробуйте ещё раз.",
                en="The device has made no passkey for this page. Try again.",
            ),
            "unsuitable",
        ) from error
    key, credential = _text(made.credential_public_key), _text(made.credential_id)
    return second_factor.keep(
        tx, session.account, "passkey", name, key, made.sign_count, moment, credential
    )


def accepted(
    app: Application, tx: Transaction, session: SessionOf, answer: str, moment: datetime
) -> bool:
    """Whether one of the account's passkeys has signed this session's challenge."""
    try:
        said = str(json.loads(answer)["id"])
    except (ValueError, KeyError, TypeError):
        return False
    for factor in rows.factors(tx, session.account.id):
        if factor.kind == "passkey" and factor.credential == said:
            count = _signed(app, session, factor, answer)
            if count is not None:
                rows.see(tx, factor.id, count, moment)
                return True
    return False


def _signed(app: Application, session: SessionOf, factor: Factor, answer: str) -> int | None:
    """What the key has counted, None where it has not signed this."""
    try:
        return webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=_challenge(app, session, "show"),
            expected_rp_id=_host(app.settings),
            expected_origin=_origin(app.settings),
            credential_public_key=_octets(factor.secret),
            credential_current_sign_count=factor.counter,
        ).new_sign_count
    except Exception:  # whatever a browser sends that is no answer
        return None


def _known(app: Application, session: SessionOf) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=_octets(factor.credential))
        for factor in second_factor.held(app, session.account).factors
        if factor.kind == "passkey"
    ]


def _challenge(app: Application, session: SessionOf, purpose: str) -> bytes:
    return _sealed(app, f"{purpose} {session.key}")


def _sealed(app: Application, said: str) -> bytes:
    return hmac.digest(school_key(app.settings), f"nastavnik passkey {said}".encode(), "sha256")


def _host(settings: Settings) -> str:
    return urlsplit(settings.address).hostname or "localhost"


def _origin(settings: Settings) -> str:
    """As browsers write it: without the port that goes with the scheme, without a path."""
    parts = urlsplit(settings.address)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    host = parts.hostname or "localhost"
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def _text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def _octets(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
