"""Instances are found by their names alone, in however many cycles and pairs."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_instances_name", "instances", ["name"])


def downgrade() -> None:
    op.drop_index("ix_instances_name", "instances")
