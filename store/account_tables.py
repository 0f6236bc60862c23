"""The tables behind sign-in, tokens and the links in letters. Secrets lie here as hashes,
the keys of second factors encrypted."""

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint

from store.columns import identity, maybe, maybe_of, metadata, moment, of, text, whole

accounts = Table(
    "accounts",
    metadata,
    identity(),
    text("login"),
    text("password"),
    text("role"),
    maybe("person"),
    text("language", "ru"),
    text("state", "active"),
    text("subject"),
    moment("created_at"),
    text("chosen_by", "owner"),
    UniqueConstraint("login"),
    Index("ix_accounts_subject", "subject"),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    identity(),
    text("who"),
    moment("at"),
    whole("failed"),
    Index("ix_sign_ins_who", "who", "at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    of("account", "accounts"),
    text("agent"),
    moment("created_at"),
    moment("seen_at"),
    moment("expires_at"),
    whole("proven"),
    Index("ix_sessions_account", "account"),
)

second_factors = Table(
    "second_factors",
    metadata,
    identity(),
    of("account", "accounts"),
    text("kind"),
    text("name"),
    text("secret"),
    text("credential"),
    whole("counter"),
    moment("created_at"),
    maybe("used_at"),
    Index("ix_second_factors_account", "account"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", Text, primary_key=True),
    of("account", "accounts"),
    Index("ix_recovery_codes_account", "account"),
)

factor_resets = Table(
    "factor_resets",
    metadata,
    identity(),
    of("account", "accounts"),
    maybe_of("asked_by", "accounts"),
    moment("asked_at"),
    maybe_of("confirmed_by", "accounts"),
    maybe("confirmed_at"),
    UniqueConstraint("account"),
)

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("token_hash", Text, primary_key=True),
    of("account", "accounts"),
    text("name"),
    text("scope"),
    moment("created_at"),
    moment("expires_at"),
    maybe("used_at"),
    Index("ix_access_tokens_account", "account"),
)

answer_links = Table(
    "answer_links",
    metadata,
    Column("reference_hash", Text, primary_key=True),
    of("instance", "instances"),
    whole("letter"),
    whole("person"),
    text("role"),
    text("triggers", "[]"),
    moment("created_at"),
    moment("expires_at"),
    maybe("used_at"),
    text("used_trigger"),
    Index("ix_answer_links_instance", "instance"),
    Index("ix_answer_links_letter", "letter"),
)
