"""E-mail addresses: one and only one, checked where it comes in (RFC 5321, RFC 5322, RFC 5891)."""

from typing import NamedTuple

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

# the library's own way to say so: a school may have such a domain on its own network
SPECIAL_USE_DOMAIN_NAMES.clear()


class ChannelAddress(NamedTuple):
    """An address as people write it, and as the channel is given it."""

    kept: str
    given: str


def mail_address(text: str) -> ChannelAddress | None:
    """One address with nothing around it; None for anything else.

    A domain may have letters of any script and is given as ASCII; what stands before the @ may not,
    since few servers take it. Whether the domain has a mail server is not asked: a school without a
    network must be able to write an address down, and an organisation may have domains of its own.
    """
    try:
        found = validate_email(
            text, allow_smtputf8=False, check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError:
        return None
    return ChannelAddress(found.normalized, found.ascii_email or found.normalized)
