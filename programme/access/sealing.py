"""Secrets that are kept and read again: sealed under the school's key, each for one purpose.

AES-256-GCM with a nonce of its own for each. What was sealed for one purpose, or under another key,
opens for no other.
"""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from programme.school.application import Application
from programme.school.secret_files import school_key

_NONCE = 12


def seal(app: Application, purpose: str, secret: str) -> str:
    """The secret as it may be kept."""
    nonce = os.urandom(_NONCE)
    body = _cipher(app).encrypt(nonce, secret.encode(), purpose.encode())
    return urlsafe_b64encode(nonce + body).decode()


def opened(app: Application, purpose: str, sealed: str) -> str:
    """The secret; '' where it was not sealed for this, or under another key of the school."""
    try:
        octets = urlsafe_b64decode(sealed.encode("utf-8", "replace"))
        plain = _cipher(app).decrypt(octets[:_NONCE], octets[_NONCE:], purpose.encode())
        return plain.decode()
    except (InvalidTag, ValueError):
        return ""


def _cipher(app: Application) -> AESGCM:
    return AESGCM(hmac.digest(school_key(app.settings), b"nastavnik sealing", "sha256"))
