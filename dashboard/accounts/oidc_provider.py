"""An OpenID Connect provider: where it is, what it is asked, whom it vouches for."""

import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter, ValidationError

from states.definition import Words
from states.errors import NotAllowed, StoreUnavailable

TIMEOUT = 5.0
KNOWN_FOR = 3600.0
"""Seconds for which its addresses and keys are kept."""
LEEWAY = 60
"""Seconds its clock may differ from ours."""
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
"""Signatures with a public key alone: no `none`, no shared secret."""
_KEYS = TypeAdapter(dict[str, list[dict[str, JsonValue]]])


class _Found(BaseModel):
    """What it says of itself."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Tokens(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    id_token: str


class _Claims(BaseModel):
    """What an ID token has to say; who it speaks of is `sub`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    iss: str
    sub: str
    aud: str | list[str]
    azp: str | None = None
    exp: float
    iat: float
    nbf: float = 0
    nonce: str


class SignInRequest(NamedTuple):
    """What one sign-in was begun with. None of it may be guessed."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def fresh(cls) -> "SignInRequest":
        """For a new sign-in."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @property
    def challenge(self) -> str:
        """PKCE, S256."""
        digest = sha256(self.verifier.encode()).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(slots=True)
class Provider:
    """At `issuer`, where we are `client`."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    _found: _Found | None = None
    _keys: KeySet | None = None
    _since: float = 0.0

    def address(self, asked: SignInRequest, back: str) -> str:
        """Where the browser goes to sign in. `StoreUnavailable` where the provider is silent."""
        query = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": back,
            "scope": "openid",
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": asked.challenge,
            "code_challenge_method": "S256",
        }
        where = self._discovered().authorization_endpoint
        return f"{where}{'&' if urlsplit(where).query else '?'}{urlencode(query)}"

    def subject(self, code: str, asked: SignInRequest, back: str, moment: datetime) -> str:
        """Whom a code stands for. `NotAllowed` where its ID token is not to be trusted."""
        raw = self._exchanged(code, asked, back)
        claims = self._verified(raw)
        audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
        now = moment.timestamp()
        trusted = (
            claims.iss == self.issuer
            and self.client in audience
            and (claims.azp or self.client) == self.client
            and (len(audience) == 1 or claims.azp is not None)
            and claims.nbf - LEEWAY <= now < claims.exp + LEEWAY
            and claims.iat - LEEWAY <= now
            and secrets.compare_digest(claims.nonce.encode(), asked.nonce.encode())
            and 0 < len(claims.sub) <= 255
        )
        if not trusted:
            raise _untrusted()
        return claims.sub

    def _exchanged(self, code: str, asked: SignInRequest, back: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self.client,
            "code_verifier": asked.verifier,
        }
        auth = httpx.BasicAuth(_quoted(self.client), _quoted(self.secret)) if self.secret else None
        where = self._discovered().token_endpoint
        try:
            answer = httpx.post(where, data=form, auth=auth, timeout=TIMEOUT)
        except httpx.HTTPError:
            raise _silent() from None
        if answer.status_code >= 500:
            raise _silent()
        try:
            return _Tokens.model_validate_json(answer.content).id_token
        except ValidationError:
            raise _untrusted() from None

    def _verified(self, raw: str) -> _Claims:
        for again in (False, True):
            try:
                # a key that is not known yet may be new there
                decoded = jwt.decode(raw, self._keyset(again), algorithms=ALGORITHMS)
                return _Claims.model_validate(decoded.claims)
            except (JoseError, ValueError, TypeError):
                continue
        raise _untrusted()

    def _discovered(self) -> _Found:
        if self._found is None or time.monotonic() - self._since > KNOWN_FOR:
            self._keys = None
            content = self._read(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            try:
                found = _Found.model_validate_json(content)
            except ValidationError:
                raise _silent() from None
            ends = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
            if found.issuer != self.issuer or not all(map(_safe, ends)):
                raise _untrusted()
            self._found, self._since = found, time.monotonic()
        return self._found

    def _keyset(self, again: bool) -> KeySet:
        if self._keys is None or again:
            content = self._read(self._discovered().jwks_uri)
            keys = _KEYS.validate_json(content).get("keys", [])
            self._keys = KeySet.import_key_set({"keys": [_plain(key) for key in keys]})
        return self._keys

    def _read(self, address: str) -> bytes:
        if not _safe(address):
            raise _untrusted()
        try:
            return httpx.get(address, timeout=TIMEOUT).raise_for_status().content
        except httpx.HTTPError:
            raise _silent() from None


def _plain(key: Mapping[str, JsonValue]) -> dict[str, str | list[str]]:
    """What a key is, without the certificates that some send along."""
    return {name: value for name, value in key.items() if isinstance(value, str)}


def _safe(address: str) -> bool:
    """Over TLS, or on this machine."""
    parts = urlsplit(address)
    local = parts.hostname in ("127.0.0.1", "::1", "localhost")
    return parts.scheme == "https" or (parts.scheme == "http" and local)


def _quoted(text: str) -> str:
    # RFC 6749, 2.3.1: form-encoded before it is put into the header
    return urlencode({"": text})[1:]


def _silent() -> StoreUnavailable:
    return StoreUnavailable(
        Words(
            ru="Провайдер входа не отвечает. Повторите позже или войдите по паролю.",
            en="The sign-in provider does not answer. Try later, or sign in with a password.",
        )
    )


def _untrusted() -> NotAllowed:
    return NotAllowed(
        Words(
            ru="Ответу провайдера входа нельзя доверять. Начните вход заново; если повторится, "
            "скажите администратору.",
            en="The answer of the sign-in provider cannot be trusted. Begin again; if it repeats, "
            "tell the administrator.",
        )
    )
