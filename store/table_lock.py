"""A table that nobody writes into until the transaction ends: PostgreSQL gives out the numbers of
rows before they are committed, and SQLite has one writer."""

from sqlalchemy import TextClause, text

# SQLAlchemy has no words for a lock on a table, nor for waiting only so long


def lock(table: str) -> TextClause:
    """Waits a little for whoever writes, and gives up rather than stand in their way."""
    return text(
        "DO $$ BEGIN SET LOCAL lock_timeout = '300ms';"
        f" LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE;"
        " EXCEPTION WHEN lock_not_available THEN NULL; END $$"
    )


def is_locked(table: str) -> TextClause:
    """Whether that was given."""
    return text(
        "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND granted"  # noqa: S608  # our own table
        f" AND relation = '{table}'\\:\\:regclass AND mode = 'ShareRowExclusiveLock'"
    )
