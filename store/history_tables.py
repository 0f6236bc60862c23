"""The tables that nobody changes: entries of instances and of the school, and checkpoints."""

from sqlalchemy import BigInteger, Column, Index, Table, UniqueConstraint

from store.columns import identity, maybe, metadata, moment, octets, of, partial, text, whole

history = Table(
    "history",
    metadata,
    identity(),
    of("instance", "instances"),
    whole("revision"),
    text("trigger"),
    text("source"),
    text("dest"),
    maybe("actor"),
    text("role"),
    maybe("planned_for"),
    text("occurred_on"),
    moment("recorded_at"),
    text("reason"),
    text("changes"),
    text("run"),
    octets("previous"),
    octets("hash"),
    UniqueConstraint("instance", "revision"),
    partial("ix_history_actor", "actor IS NOT NULL", "actor", "id"),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    identity(),
    whole("first_entry"),
    whole("last_entry"),
    octets("root"),
    octets("previous"),
    octets("hash"),
    moment("recorded_at"),
    whole("school_number"),
    text("school_head"),
)

school_history = Table(
    "school_history",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    text("subject"),
    whole("subject_id"),
    text("event"),
    maybe("actor"),
    maybe("account"),
    text("way"),
    moment("recorded_at"),
    text("details"),
    octets("previous"),
    octets("hash"),
    Index("ix_school_history_subject", "subject", "subject_id", "number"),
)
