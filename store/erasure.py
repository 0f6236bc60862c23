"""What the tables hold of a person beside their own row, and how it is taken out."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam as param
from sqlalchemy import delete, func, or_, select, union, update

from states.decision import InstanceId, PersonId
from states.history import microseconds
from store.database import Database, Transaction
from store.mail_tables import outbox
from store.people import escaped
from store.statement import Query, Statement
from store.tables import absences, history, mutes, participants

_o, _h = outbox.c, history.c
_WAITING = ("waiting", "held", "sending")

_NAMED_IN = Query(
    union(
        select(participants.c.instance).where(participants.c.holder == param("holder")),
        # who took part before and does so no more: seldom asked, and read from the whole history
        select(_h.instance).where(_h.changes.like(param("pattern"), escape="!")),
    ),
    InstanceId,
    *("holder", "pattern"),
)


def named_in(tx: Transaction, person: PersonId) -> list[InstanceId]:
    """The instances in which somebody plays a part by name, or ever did."""
    holder = f"person:{person}"
    return sorted(tx.rows(_NAMED_IN, (holder, f'%"{escaped(holder)}"%')))


_LETTERS = Query(select(func.count()).where(_o.recipient == param("recipient")), int, "recipient")
_DROP = Statement(
    update(outbox)
    .values(state="dropped", next_attempt_at=param("moment"))
    .where(
        or_(_o.recipient == param("person"), _o.instead_of == param("person")),
        _o.state.in_(_WAITING),
    ),
    *("moment", "person"),
)
_EMPTY = Statement(
    update(outbox)
    .values(parameters="{}", error="")
    .where(_o.recipient == param("person"), or_(_o.parameters != "{}", _o.error != "")),
    "person",
)
_DROP_NAMING = Statement(
    update(outbox)
    .values(state="dropped", next_attempt_at=param("moment"))
    .where(_o.parameters.like(param("pattern"), escape="!"), _o.state.in_(_WAITING)),
    *("moment", "pattern"),
)
_EMPTY_NAMING = Statement(
    update(outbox)
    .values(parameters="{}", error="")
    .where(
        or_(
            _o.parameters.like(param("pattern"), escape="!"),
            _o.error.like(param("pattern"), escape="!"),
        )
    ),
    "pattern",
)
_MUTES = Statement(delete(mutes).where(mutes.c.person == param("person")), "person")
_ABSENCES = Statement(delete(absences).where(absences.c.person == param("person")), "person")


_MESSAGE_IDS = Query(
    union(
        select(_o.message_id).where(_o.recipient == param("recipient")),
        select(_o.letter).where(_o.recipient == param("recipient"), _o.letter != ""),
    ),
    str,
    "recipient",
)


def message_ids(tx: Transaction, person: PersonId) -> list[str]:
    """The Message-IDs of letters to somebody, of those too of which these were parts."""
    return tx.rows(_MESSAGE_IDS, (person,))


def letters_to(tx: Transaction, person: PersonId) -> int:
    """How many letters were written to somebody."""
    return tx.number(_LETTERS, (person,))


def erase(tx: Transaction, person: PersonId, words: Iterable[str], moment: datetime) -> None:
    """Takes what says anything of a person out of letters, mutes and absences. Letters to them, or
    in their stead, or that name them in what they were to say, do not leave any more. Their links
    stay: they hold numbers alone, and say to whoever opens one that the data was erased."""
    at = microseconds(moment)
    tx.run(_DROP, (at, person))
    tx.run(_EMPTY, (person,))
    for word in words:
        pattern = f"%{escaped(word)}%"
        tx.run(_DROP_NAMING, (at, pattern))
        tx.run(_EMPTY_NAMING, (pattern,))
    for statement in (_MUTES, _ABSENCES):
        tx.run(statement, (person,))


_TELLING = ("people", "texts", "outbox", "sent_mails", "accounts", "second_factors", "sign_ins")
_ANEW = {
    False: ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"),
    # what a server remembers of its columns' commonest values is made of the values themselves
    True: (
        *(f"VACUUM (FULL, ANALYZE) {table}" for table in _TELLING),
        "VACUUM (FULL) pg_catalog.pg_statistic",
    ),
}


def scrub(database: Database) -> None:
    """Leaves no byte of what was deleted in the database's files: they are written anew, and the
    log that lies beside a SQLite file is emptied.

    PostgreSQL's own log keeps what was there until it is used again.
    """
    database.maintain(_ANEW[database.postgresql])
