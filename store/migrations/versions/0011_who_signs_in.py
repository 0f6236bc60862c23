"""Who chose the password of an account: one that another has chosen is changed at first sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("chosen_by", sa.Text, nullable=False, server_default="owner")
    )


def downgrade() -> None:
    op.drop_column("accounts", "chosen_by")
