"""Letters as they were sent, letters of a school year, and where a coordinator is rung up."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("phone", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("sha256", sa.Text, nullable=False, server_default=""))
        outbox.alter_column("instance", existing_type=sa.BigInteger, nullable=True)
    only = sa.text("instance IS NULL")
    op.create_index(
        "ux_outbox_of_cycle",
        "outbox",
        ["message_id"],
        unique=True,
        sqlite_where=only,
        postgresql_where=only,
    )
    op.create_table(
        "sent_mails",
        sa.Column("letter", sa.Text, primary_key=True),
        sa.Column("sent_at", sa.BigInteger, primary_key=True),
        sa.Column("recipient", sa.BigInteger, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("signed_by", sa.BigInteger, sa.ForeignKey("people.id")),
        sa.Column("instead_of", sa.BigInteger, sa.ForeignKey("people.id")),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("struck_at", sa.BigInteger),
    )
    op.create_index("ix_sent_mails_recipient", "sent_mails", ["recipient"])
    op.create_index("ix_sent_mails_signed_by", "sent_mails", ["signed_by"])
    named = sa.text("instead_of IS NOT NULL")
    op.create_index(
        "ix_sent_mails_instead_of",
        "sent_mails",
        ["instead_of"],
        sqlite_where=named,
        postgresql_where=named,
    )


def downgrade() -> None:
    op.drop_table("sent_mails")
    op.drop_index("ux_outbox_of_cycle", "outbox")
    op.execute("DELETE FROM outbox WHERE instance IS NULL")
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("instance", existing_type=sa.BigInteger, nullable=False)
        outbox.drop_column("sha256")
    op.drop_column("people", "phone")
