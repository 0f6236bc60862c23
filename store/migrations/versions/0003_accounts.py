"""Who signs in, what they hold, links in letters; instances by what is due next."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _identity() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)


def _moment(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _maybe(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=True)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "accounts",
        _identity(),
        _text("login"),
        _text("password"),
        _text("role"),
        _maybe("person"),
        _text("language", "ru"),
        _text("state", "active"),
        _text("subject"),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )
    op.create_index("ix_accounts_subject", "accounts", ["subject"])
    op.create_table(
        "sign_ins",
        _identity(),
        _text("who"),
        _moment("at"),
        _whole("failed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
    )
    op.create_index("ix_sign_ins_who", "sign_ins", ["who", "at"])
    op.create_table(
        "sessions",
        _key("token_hash"),
        _moment("account"),
        _text("agent"),
        _moment("created_at"),
        _moment("seen_at"),
        _moment("expires_at"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
        _of("sessions", "account", "accounts"),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])
    op.create_table(
        "access_tokens",
        _key("token_hash"),
        _moment("account"),
        _text("name"),
        _text("scope"),
        _moment("created_at"),
        _moment("expires_at"),
        _maybe("used_at"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_access_tokens")),
        _of("access_tokens", "account", "accounts"),
    )
    op.create_index("ix_access_tokens_account", "access_tokens", ["account"])
    op.create_table(
        "answer_links",
        _key("reference_hash"),
        _moment("instance"),
        _whole("letter"),
        _whole("person"),
        _text("role"),
        _text("triggers", "[]"),
        _moment("created_at"),
        _moment("expires_at"),
        _maybe("used_at"),
        _text("used_trigger"),
        sa.PrimaryKeyConstraint("reference_hash", name=op.f("pk_answer_links")),
        _of("answer_links", "instance", "instances"),
    )
    op.create_index("ix_answer_links_instance", "answer_links", ["instance"])
    op.create_index("ix_answer_links_letter", "answer_links", ["letter"])
    op.add_column("instances", _maybe("next_due_at"))
    op.create_index("ix_instances_next_due", "instances", ["cycle", "status", "next_due_at"])


def downgrade() -> None:
    op.drop_index("ix_instances_next_due", "instances")
    op.drop_column("instances", "next_due_at")
    for table in ("answer_links", "access_tokens", "sessions", "sign_ins", "accounts"):
        op.drop_table(table)
