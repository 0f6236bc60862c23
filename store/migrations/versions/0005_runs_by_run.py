"""A run is found by the number Prefect gave it."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_runs_run", "runs", ["run"])


def downgrade() -> None:
    op.drop_index("ix_runs_run", "runs")
