"""The tables. Moments are microseconds since 1970 (UTC), days ISO text, JSON sorted text."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    # SQLite numbers rows by itself only where the column is exactly INTEGER
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _whole(name: str, default: str = "0") -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=default)


def _moment(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _maybe(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=True)


def _of(name: str, table: str) -> Column[int]:
    return Column(name, BigInteger, ForeignKey(f"{table}.id"), nullable=False)


counters = Table("counters", metadata, Column("name", Text, primary_key=True), _whole("value"))

definitions = Table(
    "definitions",
    metadata,
    _id(),
    _text("kind"),
    _text("name"),
    _whole("version"),
    _text("sha256"),
    _text("text"),
    _moment("recorded_at"),
    UniqueConstraint("name", "version"),
)

cycles = Table(
    "cycles",
    metadata,
    _id(),
    _text("name"),
    _text("organisation"),
    _text("plan"),
    _whole("plan_version"),
    _text("begins"),
    _text("ends"),
    _text("plan_from"),
    _text("in_force_on"),
    _text("zone"),
    _whole("shifted_days"),
    _text("pauses", "[]"),
    _text("state", "open"),
    _moment("opened_at"),
    UniqueConstraint("name"),
)

instances = Table(
    "instances",
    metadata,
    _id(),
    _of("cycle", "cycles"),
    _text("process"),
    _whole("version"),
    _text("name"),
    _text("state"),
    _whole("revision"),
    _moment("entered_at"),
    _maybe("held_since"),
    _text("fields"),
    _text("roles"),
    _text("required"),
    _text("evidence"),
    _text("term"),
    _text("deadlines"),
    Column("head", LargeBinary, nullable=False),
    _text("status", "open"),
    _whole("incident"),
    UniqueConstraint("cycle", "name"),
    Index("ix_instances_place", "cycle", "process", "state"),
    Index("ix_instances_name", "name"),
)

instance_keys = Table(
    "instance_keys",
    metadata,
    _of("instance", "instances"),
    _text("name"),
    _text("value"),
    PrimaryKeyConstraint("instance", "name", "value"),
    Index("ix_instance_keys_value", "name", "value"),
)

participants = Table(
    "participants",
    metadata,
    _of("instance", "instances"),
    _text("role"),
    _text("holder"),
    PrimaryKeyConstraint("instance", "role", "holder"),
    Index("ix_participants_holder", "holder", "role"),
)

timers = Table(
    "timers",
    metadata,
    _of("instance", "instances"),
    _text("deadline"),
    _whole("occurrence"),
    _text("kind"),
    _whole("step"),
    _moment("due_at"),
    PrimaryKeyConstraint("instance", "deadline", "occurrence", "kind", "step"),
    Index("ix_timers_due_at", "due_at", "instance"),
)

history = Table(
    "history",
    metadata,
    _id(),
    _of("instance", "instances"),
    _whole("revision"),
    _text("trigger"),
    _text("source"),
    _text("dest"),
    _maybe("actor"),
    _text("role"),
    _maybe("planned_for"),
    _text("occurred_on"),
    _moment("recorded_at"),
    _text("reason"),
    _text("changes"),
    _text("run"),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("instance", "revision"),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    _id(),
    _whole("first_entry"),
    _whole("last_entry"),
    Column("root", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    _moment("recorded_at"),
)

texts = Table(
    "texts",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    _text("text"),
    _maybe("subject"),
    _maybe("instance"),
    Index("ix_texts_subject", "subject"),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    _of("cycle", "cycles"),
    _of("instance", "instances"),
    _whole("revision"),
    _text("message"),
    _text("kind"),
    _whole("recipient"),
    _maybe("instead_of"),
    _text("role"),
    _text("deadline"),
    _whole("occurrence"),
    _text("timer"),
    _maybe("due_at"),
    _whole("invitation"),
    _text("message_id"),
    _text("parameters", "{}"),
    _moment("created_at"),
    _text("state", "waiting"),
    _whole("attempts"),
    _moment("next_attempt_at"),
    _maybe("claimed_until"),
    _maybe("sent_at"),
    _text("error"),
    _text("letter"),
    UniqueConstraint(
        "instance", "revision", "message", "recipient", "deadline", "occurrence", "timer"
    ),
    Index("ix_outbox_waiting", "state", "next_attempt_at"),
    Index("ix_outbox_letter", "letter"),
)

people = Table(
    "people",
    metadata,
    _id(),
    _text("name"),
    _text("address"),
    _text("language", "ru"),
    _text("kind", "adult"),
    _text("address_state", "good"),
    _maybe("erased_at"),
)

role_holders = Table(
    "role_holders",
    metadata,
    _id(),
    _of("cycle", "cycles"),
    _text("role"),
    _of("person", "people"),
    _text("first"),
    _text("last"),
    _text("order_number"),
    Index("ix_role_holders_cycle", "cycle", "role"),
)

absences = Table(
    "absences",
    metadata,
    _id(),
    _of("person", "people"),
    _text("first"),
    _text("last"),
    _maybe("substitute"),
    _text("order_number"),
)

mutes = Table(
    "mutes",
    metadata,
    _of("person", "people"),
    _text("message"),
    PrimaryKeyConstraint("person", "message"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("sha256", Text, primary_key=True),
    _whole("size"),
    _text("media_type"),
    _moment("recorded_at"),
)

incidents = Table(
    "incidents",
    metadata,
    _id(),
    _of("instance", "instances"),
    _text("kind"),
    _text("reason_ru"),
    _text("reason_en"),
    _moment("opened_at"),
    _maybe("closed_at"),
    _maybe("closed_by"),
    Index("ix_incidents_open", "closed_at"),
)

runs = Table(
    "runs",
    metadata,
    _id(),
    _text("run"),
    _text("flow"),
    _moment("started_at"),
    _moment("finished_at"),
    _text("summary", "{}"),
    Index("ix_runs_flow", "flow", "finished_at"),
)
