"""The column since when an instance is suspended is called what the engine calls it."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE instances RENAME COLUMN held_since TO suspended_since")


def downgrade() -> None:
    op.execute("ALTER TABLE instances RENAME COLUMN suspended_since TO held_since")
