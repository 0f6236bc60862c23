"""What somebody who signed in still has to do before the pages open to them."""

from typing import Literal

from store.accounts import Account

Due = Literal["", "password"]
"""`password`: choose one of their own instead of what another has given them."""


def due_of(account: Account) -> Due:
    """The first thing that is still to be done, '' for nothing."""
    return "password" if account.chosen_by == "another" else ""
