"""Who looked at what about a child, which nobody changes; and who is proposed for erasure."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLE = "readings"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        _TABLE,
        sa.Column("id", number, primary_key=True),
        sa.Column("account", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("person", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("instance", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("what", sa.Text, nullable=False, server_default=""),
        sa.Column("deed", sa.Text, nullable=False, server_default=""),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint(
            *("account", "recorded_at", "person", "instance", "what", "deed"),
            name="uq_readings_account_recorded_at_person_instance_what_deed",
        ),
    )
    op.create_index("ix_readings_of", _TABLE, ["person", "instance", "id"], unique=False)
    op.create_index("ix_readings_instance", _TABLE, ["instance", "id"], unique=False)
    _forbid_changes()
    op.create_table(
        "erasure_proposals",
        sa.Column(
            "person",
            sa.BigInteger,
            sa.ForeignKey("people.id", name="fk_erasure_proposals_person"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("ended_at", sa.BigInteger, nullable=False),
    )


def _forbid_changes() -> None:
    said = f"{_TABLE} is append-only"
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {_TABLE}_no_{verb.lower()} BEFORE {verb} ON {_TABLE}"
                f" BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    # a database that was put back as it had been keeps the function of the update that failed
    op.execute(
        f"CREATE OR REPLACE FUNCTION {_TABLE}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{said}'; END $$"
    )
    for name, verbs, each in (
        ("change", "UPDATE OR DELETE", "ROW"),
        ("truncate", "TRUNCATE", "STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER {_TABLE}_no_{name} BEFORE {verbs} ON {_TABLE}"
            f" FOR EACH {each} EXECUTE FUNCTION {_TABLE}_is_append_only()"
        )


def downgrade() -> None:
    op.drop_table("erasure_proposals")
    op.drop_table(_TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {_TABLE}_is_append_only()")
