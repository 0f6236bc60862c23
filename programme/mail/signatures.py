"""Who writes, and where whoever reads can look: under every letter."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from notifications.message import LetterItem, Signature
from programme.processes.roster import roster
from programme.school.application import Application
from states.roster import on_duty
from store import accounts, cycles, people
from store.database import Transaction
from store.letter_row import OutboxRow
from store.people import Person

SIGNS = "coordinator"
"""The role of the cycle in whose name letters are written."""


class Signatures:
    """The school and its coordinator, for letters that go out at a moment."""

    def __init__(
        self, app: Application, tx: Transaction, rows: Sequence[OutboxRow], moment: datetime
    ) -> None:
        self._app = app
        self._organisations: dict[int, str] = {}
        self._coordinators: dict[int, Person | None] = {}
        for cycle in {row.cycle for row in rows}:
            self._organisations[cycle] = cycles.by_id(tx, cycle).organisation
            self._coordinators[cycle] = _coordinator(app, tx, cycle, moment)
        recipients = sorted({row.recipient for row in rows})
        self._with_accounts = accounts.who_can_sign_in(tx, recipients)

    def put_under(self, item: LetterItem, row: OutboxRow) -> LetterItem:
        """The letter with its signature and, for whoever can sign in, its page."""
        page = ""
        if row.recipient in self._with_accounts:
            where = "today" if row.instance is None else f"instances/{row.instance}"
            page = f"{self._app.settings.address}/{where}"
        return replace(item, signature=self._signature(row), page_url=page)

    def _signature(self, row: OutboxRow) -> Signature:
        organisation, by = self._organisations[row.cycle], self._coordinators[row.cycle]
        if by is None or by.id == row.recipient:
            # nobody is told to write to themselves
            return Signature(organisation)
        found = self._app.settings.channel.address_of(by.address)
        good = found is not None and by.address_state == "good"
        return Signature(
            organisation, by.id, by.name, by.phone, found.given if found and good else ""
        )


def _coordinator(app: Application, tx: Transaction, cycle: int, moment: datetime) -> Person | None:
    day = app.calendar.local_day(moment)
    there = on_duty(roster(app, tx, cycle, moment), SIGNS, day)
    found = people.by_ids(tx, [player.person for player in there])
    known = [found[p.person] for p in there if p.person in found and not found[p.person].erased]
    return known[0] if known else None
