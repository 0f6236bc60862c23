"""A run is found by the number Prefect gave it, a person by their address."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_runs_run", "runs", ["run"])
    op.create_index("ix_people_address", "people", ["address"])


def downgrade() -> None:
    op.drop_index("ix_people_address", "people")
    op.drop_index("ix_runs_run", "runs")
