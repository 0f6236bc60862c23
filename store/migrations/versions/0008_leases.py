"""Who is at a flow's work, and until when; how a run ended."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False, server_default=""),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.add_column("runs", sa.Column("trouble", sa.Text, nullable=False, server_default=""))
    only = sa.text("trouble <> ''")
    op.create_index("ix_runs_trouble", "runs", ["id"], sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    op.drop_index("ix_runs_trouble", "runs")
    op.drop_column("runs", "trouble")
    op.drop_table("leases")
