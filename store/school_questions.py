"""What a sweep asks every school of a shard before it opens one."""

from functools import lru_cache
from typing import Literal

from sqlalchemy import BigInteger, and_, func, literal_column, or_, select
from sqlalchemy import bindparam as param

from store.statement import Query
from store.tables import checkpoints, cycles, history, instances, outbox, timers

Question = Literal["timers due", "letters waiting", "new entries", "open cycles", "all"]

_t, _i, _o = timers.c, instances.c, outbox.c
_TIMERS_DUE = Query(
    select(_t.due_at).where(_t.due_at <= param("moment")), int, "moment", only="postgresql"
)
_TIMERS_TO_TAKE = Query(
    select(_t.due_at)
    .join(instances, _i.id == _t.instance)
    .join(cycles)
    .where(_t.due_at <= param("moment"), _i.incident == 0, cycles.c.state == "open"),
    int,
    "moment",
    only="postgresql",
)
_LETTERS_WAITING = Query(
    select(_o.id).where(
        _o.next_attempt_at <= param("moment"),
        or_(
            _o.state == "waiting",
            and_(_o.state == "sending", _o.claimed_until <= param("moment")),
        ),
    ),
    int,
    "moment",
    only="postgresql",
)
_NEW_ENTRIES = Query(
    select(literal_column("1", BigInteger)).where(
        select(func.coalesce(func.max(history.c.id), 0)).scalar_subquery()
        > select(func.coalesce(func.max(checkpoints.c.last_entry), 0)).scalar_subquery()
    ),
    int,
    only="postgresql",
)
_OPEN_CYCLES = Query(select(cycles.c.id).where(cycles.c.state == "open"), int, only="postgresql")
QUESTIONS: dict[Question, tuple[Query[int], ...]] = {
    # each asks those where the one before found a row: the first looks at one table of each
    # school, and what a new connection pays for is every table it sees for the first time
    "timers due": (_TIMERS_DUE, _TIMERS_TO_TAKE),
    "letters waiting": (_LETTERS_WAITING,),
    "new entries": (_NEW_ENTRIES,),
    "open cycles": (_OPEN_CYCLES,),
    "all": (),
}


@lru_cache
def for_each(question: Query[int]) -> str:
    """Asks a school, its schema to be filled in: so many at once are not worth compiling anew."""
    return f"SELECT '{{name}}' WHERE EXISTS ({question.in_schema('{schema}')})"
