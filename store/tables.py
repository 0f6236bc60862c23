"""The tables. Moments are microseconds since 1970 (UTC), days ISO text, JSON sorted text."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from store.account_tables import accounts as accounts
from store.columns import identity, maybe, moment, octets, of, partial, text, whole
from store.columns import metadata as metadata
from store.history_tables import checkpoints as checkpoints
from store.history_tables import history as history
from store.history_tables import school_history as school_history
from store.mail_tables import outbox as outbox
from store.reading_tables import erasure_proposals as erasure_proposals
from store.reading_tables import readings as readings

counters = Table("counters", metadata, Column("name", Text, primary_key=True), whole("value"))

definitions = Table(
    "definitions",
    metadata,
    identity(),
    text("kind"),
    text("name"),
    whole("version"),
    text("sha256"),
    text("text"),
    moment("recorded_at"),
    UniqueConstraint("name", "version"),
)

cycles = Table(
    "cycles",
    metadata,
    identity(),
    text("name"),
    text("organisation"),
    text("plan"),
    whole("plan_version"),
    text("begins"),
    text("ends"),
    text("plan_from"),
    text("in_force_on"),
    text("zone"),
    whole("shifted_days"),
    text("pauses", "[]"),
    text("state", "open"),
    moment("opened_at"),
    UniqueConstraint("name"),
)

instances = Table(
    "instances",
    metadata,
    identity(),
    of("cycle", "cycles"),
    text("process"),
    whole("version"),
    text("name"),
    text("state"),
    whole("revision"),
    moment("entered_at"),
    maybe("suspended_since"),
    text("fields"),
    text("roles"),
    text("required"),
    text("evidence"),
    text("term"),
    text("deadlines"),
    octets("head"),
    text("status", "open"),
    whole("incident"),
    maybe("next_due_at"),
    UniqueConstraint("cycle", "name"),
    Index("ix_instances_place", "cycle", "process", "state", "next_due_at", "id"),
    Index("ix_instances_next_due", "cycle", "status", "next_due_at"),
    Index("ix_instances_name", "name"),
)

instance_keys = Table(
    "instance_keys",
    metadata,
    of("instance", "instances"),
    text("name"),
    text("value"),
    PrimaryKeyConstraint("instance", "name", "value"),
    Index("ix_instance_keys_value", "name", "value"),
)

participants = Table(
    "participants",
    metadata,
    of("instance", "instances"),
    text("role"),
    text("holder"),
    PrimaryKeyConstraint("instance", "role", "holder"),
    Index("ix_participants_holder", "holder", "role"),
)

timers = Table(
    "timers",
    metadata,
    of("instance", "instances"),
    text("deadline"),
    whole("occurrence"),
    text("kind"),
    whole("step"),
    moment("due_at"),
    PrimaryKeyConstraint("instance", "deadline", "occurrence", "kind", "step"),
    Index("ix_timers_due_at", "due_at", "instance"),
    # its rows lie in the key itself: one tree less to write for each timer
    sqlite_with_rowid=False,
)

texts = Table(
    "texts",
    metadata,
    Column("digest", Text, primary_key=True),
    octets("salt"),
    text("text"),
    maybe("instance"),
)

text_people = Table(
    "text_people",
    metadata,
    Column("digest", Text, ForeignKey("texts.digest"), primary_key=True),
    Column("person", BigInteger, primary_key=True),
    Column("part", Text, primary_key=True),
    Index("ix_text_people_person", "person"),
)

people = Table(
    "people",
    metadata,
    identity(),
    text("name"),
    text("address"),
    text("phone"),
    text("language", "ru"),
    text("kind", "adult"),
    text("address_state", "good"),
    maybe("erased_at"),
    text("folded"),
    # what keeps the digests of name, address and telephone from being guessed; gone with them
    octets("salt"),
    Index("ix_people_folded", "folded"),
    Index("ix_people_address", "address"),
)

role_holders = Table(
    "role_holders",
    metadata,
    identity(),
    of("cycle", "cycles"),
    text("role"),
    of("person", "people"),
    text("first"),
    text("last"),
    text("order_number"),
    Index("ix_role_holders_cycle", "cycle", "role"),
)

absences = Table(
    "absences",
    metadata,
    identity(),
    of("person", "people"),
    text("first"),
    text("last"),
    maybe("substitute"),
    text("order_number"),
)

mutes = Table(
    "mutes",
    metadata,
    of("person", "people"),
    text("message"),
    PrimaryKeyConstraint("person", "message"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("sha256", Text, primary_key=True),
    whole("size"),
    text("media_type"),
    moment("recorded_at"),
    maybe("erased_at"),
)

incidents = Table(
    "incidents",
    metadata,
    identity(),
    of("instance", "instances"),
    text("kind"),
    text("reason_ru"),
    text("reason_en"),
    moment("opened_at"),
    maybe("closed_at"),
    maybe("closed_by"),
    Index("ix_incidents_open", "closed_at"),
)

runs = Table(
    "runs",
    metadata,
    identity(),
    text("run"),
    text("flow"),
    moment("started_at"),
    moment("finished_at"),
    text("summary", "{}"),
    text("trouble"),
    Index("ix_runs_flow", "flow", "finished_at"),
    Index("ix_runs_run", "run"),
    partial("ix_runs_trouble", "trouble <> ''", "id"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    text("holder"),
    moment("until"),
)

figures = Table(
    "figures",
    metadata,
    of("cycle", "cycles"),
    text("process"),
    text("name"),
    whole("value"),
    moment("recorded_at"),
    PrimaryKeyConstraint("cycle", "process", "name"),
)
