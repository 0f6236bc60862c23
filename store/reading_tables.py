"""The tables of what is known about whom: who looked at it, and who need not be kept any longer."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, UniqueConstraint

from store.columns import identity, metadata, moment, text, whole

readings = Table(
    "readings",
    metadata,
    identity(),
    # numbers alone, 0 for none: they stay when somebody is erased
    whole("account"),
    whole("person"),
    whole("instance"),
    text("what"),
    text("deed"),
    moment("recorded_at"),
    # the same reading written down twice is one row; and what an account did is found by it
    UniqueConstraint("account", "recorded_at", "person", "instance", "what", "deed"),
    Index("ix_readings_of", "person", "instance", "id"),
    Index("ix_readings_instance", "instance", "id"),
)

erasure_proposals = Table(
    "erasure_proposals",
    metadata,
    Column("person", BigInteger, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    moment("ended_at"),
)
