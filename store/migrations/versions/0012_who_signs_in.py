"""Who chose an account's password; second factors, recovery codes, resets; proved sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("chosen_by", sa.Text, nullable=False, server_default="owner")
    )
    op.add_column(
        "sessions", sa.Column("proven", sa.BigInteger, nullable=False, server_default="0")
    )
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "second_factors",
        sa.Column("id", number, primary_key=True),
        sa.Column("account", sa.BigInteger, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False, server_default=""),
        sa.Column("name", sa.Text, nullable=False, server_default=""),
        sa.Column("secret", sa.Text, nullable=False, server_default=""),
        sa.Column("credential", sa.Text, nullable=False, server_default=""),
        sa.Column("counter", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
    )
    op.create_index("ix_second_factors_account", "second_factors", ["account"])
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.Text, primary_key=True),
        sa.Column("account", sa.BigInteger, sa.ForeignKey("accounts.id"), nullable=False),
    )
    op.create_index("ix_recovery_codes_account", "recovery_codes", ["account"])
    op.create_table(
        "factor_resets",
        sa.Column("id", number, primary_key=True),
        sa.Column("account", sa.BigInteger, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("asked_by", sa.BigInteger, sa.ForeignKey("accounts.id")),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("confirmed_by", sa.BigInteger, sa.ForeignKey("accounts.id")),
        sa.Column("confirmed_at", sa.BigInteger),
        sa.UniqueConstraint("account"),
    )


def downgrade() -> None:
    op.drop_table("factor_resets")
    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
    op.drop_column("sessions", "proven")
    op.drop_column("accounts", "chosen_by")
