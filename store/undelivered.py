"""Letters that did not arrive: which they are, and how they are tried again."""

from datetime import datetime

from sqlalchemy import bindparam as param
from sqlalchemy import func, select, update

from states.decision import InstanceId, PersonId
from states.history import microseconds
from store.database import Transaction
from store.letter_row import NOBODY, OutboxRow, from_row
from store.statement import Query, Statement, chunks, columns_for
from store.tables import outbox, people

_o = outbox.c
_FAILED = Query(
    select(*columns_for(from_row, outbox))
    .where(
        _o.state == param("state"),
        _o.cycle == param("cycle"),
        _o.next_attempt_at >= param("moment"),
        (_o.next_attempt_at > param("moment")) | (_o.id > param("number")),
    )
    .order_by(_o.next_attempt_at, _o.id)
    .limit(param("limit")),
    from_row,
    *("state", "cycle", "moment", "number", "limit"),
)


_FIRST_HELD = (
    select(func.min(_o.id))
    .where(_o.state == "held", _o.cycle == param("cycle"))
    .group_by(_o.recipient)
)
_HELD = Query(
    select(*columns_for(from_row, outbox))
    .where(
        _o.state == "held",
        _o.id.in_(_FIRST_HELD),
        _o.next_attempt_at >= param("moment"),
        (_o.next_attempt_at > param("moment")) | (_o.id > param("number")),
    )
    .order_by(_o.next_attempt_at, _o.id)
    .limit(param("limit")),
    from_row,
    *("cycle", "moment", "number", "limit"),
)


def failed(
    tx: Transaction, cycle: int, after: tuple[int, int], limit: int
) -> list[tuple[tuple[int, int], OutboxRow]]:
    """Letters of a cycle that did not arrive, or may not have, the longest ago first, each with
    its place: the index is read in its own order, one state after the other. Of those that wait for
    an address, one for each person."""
    found = [
        row
        for state in ("failed", "uncertain")
        for row in tx.rows(_FAILED, (state, cycle, *after, limit))
    ]
    found += tx.rows(_HELD, (cycle, *after, limit))
    placed = [((microseconds(row.next_attempt_at), row.id), row) for row in found]
    return sorted(placed, key=lambda one: one[0])[:limit]


_AGAIN = update(outbox).values(
    state="waiting", attempts=0, next_attempt_at=param("moment"), error=""
)
_LOST = _o.state.in_(["failed", "uncertain", "held"])
_TRY_AGAIN = Statement(_AGAIN.where(_o.id == param("number"), _LOST), "moment", "number")
_LETTER = Query(select(_o.letter).where(_o.id == param("number")), str, "number")
_REST = Statement(
    _AGAIN.where(_o.letter == param("letter"), _o.letter != "", _LOST), "moment", "letter"
)
_RETRY = Statement(
    _AGAIN.where(_o.instance == param("of_instance"), _o.state == "failed"),
    *("moment", "of_instance"),
)
_LETTERS = Query(
    select(_o.letter)
    .distinct()
    .where(_o.instance == param("of_instance"), _o.state == "failed", _o.letter != ""),
    str,
    "of_instance",
)
_RECIPIENTS = Query(select(_o.recipient).distinct().where(_o.state == "failed"), int)
_REACHABLE = Query(
    select(people.c.id).where(
        people.c.id.in_(param("persons")),
        people.c.address != "",
        people.c.address_state == "good",
    ),
    int,
    "persons",
)
_ALL_AGAIN = Statement(
    _AGAIN.where(_o.state == "failed", _o.recipient.in_(param("persons"))), "moment", "persons"
)


def try_again(tx: Transaction, number: int, moment: datetime) -> bool:
    """A letter that did not arrive waits anew, with all that went out in it; False where it is not
    one of those."""
    at = microseconds(moment)
    if not tx.run(_TRY_AGAIN, (at, number)):
        return False
    for letter in tx.rows(_LETTER, (number,)):
        tx.run(_REST, (at, letter))
    return True


def retry(tx: Transaction, instance: InstanceId, moment: datetime) -> None:
    """Failed letters of an instance wait again, with all that went out in them."""
    at = microseconds(moment)
    letters = tx.rows(_LETTERS, (instance,))
    tx.run(_RETRY, (at, instance))
    for letter in letters:
        tx.run(_REST, (at, letter))


def try_all_again(tx: Transaction, moment: datetime) -> int:
    """Every failed letter whose recipient has an address that takes letters waits; how many."""
    at = microseconds(moment)
    count = tx.run(_ALL_AGAIN, (at, [NOBODY]))  # goes to an address of its own
    for chunk in chunks(tx.rows(_RECIPIENTS)):
        for few in chunks(tx.rows(_REACHABLE, (chunk,))):
            count += tx.run(_ALL_AGAIN, (at, few))
    return count


_RELEASE = Statement(
    _AGAIN.where(
        _o.recipient == param("person"), _o.state == "held", _o.created_at >= param("since")
    ),
    *("moment", "person", "since"),
)


def release_held(tx: Transaction, person: PersonId, since: datetime, moment: datetime) -> int:
    """Letters to a person that were written since then and wait for an address go; how many."""
    return tx.run(_RELEASE, (microseconds(moment), person, microseconds(since)))


_OF_LETTER = Query(
    select(*columns_for(from_row, outbox))
    .where(_o.letter == param("letter"), _o.letter != "")
    .order_by(_o.id),
    from_row,
    "letter",
)
_REMARK = Statement(
    update(outbox)
    .values(error=param("error"))
    .where(_o.letter == param("letter"), _o.letter != "", _o.state == "sent"),
    *("error", "letter"),
)
_CAME_BACK = Statement(
    update(outbox)
    .values(state="failed", error=param("error"), next_attempt_at=param("moment"))
    .where(_o.letter == param("letter"), _o.letter != "", _o.state.in_(["sent", "uncertain"])),
    *("error", "moment", "letter"),
)


def of_letter(tx: Transaction, letter: str) -> list[OutboxRow]:
    """What was said in the letter with this Message-ID."""
    return tx.rows(_OF_LETTER, (letter,))


def remark(tx: Transaction, letter: str, error: str) -> None:
    """What a server said of a letter that is still on its way."""
    tx.run(_REMARK, (error[:300], letter))


def came_back(tx: Transaction, letter: str, error: str, moment: datetime) -> bool:
    """A letter that was sent did not arrive; False where that is known already."""
    return bool(tx.run(_CAME_BACK, (error[:300], microseconds(moment), letter)))
