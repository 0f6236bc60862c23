"""What somebody who signed in still has to do before the pages open to them."""

from typing import Literal

from programme.school.settings import Settings
from store.accounts import Account

Due = Literal["", "code", "password", "factor"]
"""`code`: give a code of the second factor; `password`: choose one of their own instead of what
another has given them; `factor`: set up a second factor."""
OBLIGED = ("administrator", "coordinator", "auditor")
"""Roles that see more than what they take part in."""


def obliged(settings: Settings, account: Account) -> bool:
    """Whether this account has to have a second factor. The example school's accounts need none."""
    required = settings.second_factor == "required" and account.role in OBLIGED
    return required and account.chosen_by != "example"


def due_of(settings: Settings, account: Account, enrolled: bool, proven: bool) -> Due:
    """The first thing that is still to be done, '' for nothing."""
    if enrolled and not proven:
        return "code"
    if account.chosen_by == "another":
        return "password"
    return "factor" if obliged(settings, account) and not enrolled else ""
