"""Instances are found by name alone; what was joined into one letter stays joined."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_instances_name", "instances", ["name"])
    op.add_column("outbox", sa.Column("letter", sa.Text(), server_default="", nullable=False))
    only = sa.text("letter <> ''")
    op.create_index(
        "ix_outbox_letter", "outbox", ["letter"], sqlite_where=only, postgresql_where=only
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_letter", "outbox")
    op.drop_column("outbox", "letter")
    op.drop_index("ix_instances_name", "instances")
