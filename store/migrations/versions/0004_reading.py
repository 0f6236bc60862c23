"""What pages read: the next deadline of an instance, names to search by, figures of the hour."""

from collections.abc import Callable

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_CHUNK = 1_000


def upgrade() -> None:
    op.drop_index("ix_instances_place", "instances")
    op.create_index(
        "ix_instances_place", "instances", ["cycle", "process", "state", "next_due_at", "id"]
    )
    only = sa.text("actor IS NOT NULL")
    op.create_index(
        "ix_history_actor", "history", ["actor", "id"], sqlite_where=only, postgresql_where=only
    )
    op.add_column("people", sa.Column("folded", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_people_folded", "people", ["folded"])
    op.create_table(
        "figures",
        sa.Column("cycle", sa.BigInteger(), nullable=False),
        sa.Column("process", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("cycle", "process", "name", name=op.f("pk_figures")),
        sa.ForeignKeyConstraint(["cycle"], ["cycles.id"], name=op.f("fk_figures_cycle")),
    )
    _fill("instances", "deadlines", "next_due_at", _next_due, "status = 'open'")
    _fill("people", "name", "folded", _folded, "name <> ''")


def _folded(name: str) -> str:
    return name.casefold().replace("ё", "е")


def _next_due(text: str) -> int | None:
    return min((row[3] for row in orjson.loads(text) if row[3] is not None), default=None)


def _fill(
    table: str, source: str, column: str, value: Callable[[str], int | str | None], where: str
) -> None:
    found = sa.table(table, sa.column("id"), sa.column(source), sa.column(column))
    old = found.c[source]
    new: sa.BindParameter[object] = sa.bindparam("new")
    after = 0
    connection = op.get_bind()
    while rows := connection.execute(
        sa.select(found.c.id, old)
        .where(found.c.id > after, sa.text(where))
        .order_by(found.c.id)
        .limit(_CHUNK)
    ).all():
        connection.execute(
            sa.update(found).where(found.c.id == sa.bindparam("row")).values({column: new}),
            [{"row": number, "new": value(text)} for number, text in rows],
        )
        after = rows[-1][0]


def downgrade() -> None:
    op.drop_table("figures")
    op.drop_index("ix_people_folded", "people")
    op.drop_column("people", "folded")
    op.drop_index("ix_history_actor", "history")
    op.drop_index("ix_instances_place", "instances")
    op.create_index("ix_instances_place", "instances", ["cycle", "process", "state"])
