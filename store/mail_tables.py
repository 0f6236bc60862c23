"""The tables of letters: those that wait or went, and what each looked like."""

from sqlalchemy import BigInteger, Column, Index, Table, Text, UniqueConstraint

from store.columns import (
    identity,
    maybe,
    maybe_of,
    metadata,
    moment,
    octets,
    of,
    partial,
    text,
    whole,
)

outbox = Table(
    "outbox",
    metadata,
    identity(),
    of("cycle", "cycles"),
    maybe_of("instance", "instances"),
    whole("revision"),
    text("message"),
    text("kind"),
    whole("recipient"),
    maybe("instead_of"),
    text("role"),
    text("deadline"),
    whole("occurrence"),
    text("timer"),
    maybe("due_at"),
    whole("invitation"),
    text("message_id"),
    text("parameters", "{}"),
    moment("created_at"),
    text("state", "waiting"),
    whole("attempts"),
    moment("next_attempt_at"),
    maybe("claimed_until"),
    maybe("sent_at"),
    text("error"),
    text("letter"),
    text("sha256"),
    UniqueConstraint(
        "instance", "revision", "message", "recipient", "deadline", "occurrence", "timer"
    ),
    Index("ix_outbox_waiting", "state", "next_attempt_at"),
    partial("ix_outbox_letter", "letter <> ''", "letter"),
    partial("ux_outbox_of_cycle", "instance IS NULL", "message_id", unique=True),
)

sent_mails = Table(
    "sent_mails",
    metadata,
    Column("letter", Text, primary_key=True),
    Column("sent_at", BigInteger, primary_key=True),
    of("recipient", "people"),
    maybe_of("signed_by", "people"),
    maybe_of("instead_of", "people"),
    octets("content"),
    maybe("struck_at"),
    Index("ix_sent_mails_recipient", "recipient"),
    Index("ix_sent_mails_signed_by", "signed_by"),
    partial("ix_sent_mails_instead_of", "instead_of IS NOT NULL", "instead_of"),
)
