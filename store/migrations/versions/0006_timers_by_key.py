"""SQLite keeps timers in their key: one tree less to write for each."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rebuild(with_rowid=False)


def downgrade() -> None:
    _rebuild(with_rowid=True)


def _rebuild(with_rowid: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    kept = {"sqlite_with_rowid": with_rowid}
    with op.batch_alter_table("timers", recreate="always", table_kwargs=kept):
        pass
