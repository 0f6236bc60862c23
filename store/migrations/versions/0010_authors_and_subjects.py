"""Whose a text is and whom it is about, so that an erasure finds it; documents that were erased."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    people = _people_of_texts()
    op.drop_index("ix_texts_subject", "texts")
    with op.batch_alter_table("texts") as texts:
        texts.drop_column("subject")
    op.create_table(
        "text_people",
        sa.Column("digest", sa.Text, sa.ForeignKey("texts.digest"), primary_key=True),
        sa.Column("person", sa.BigInteger, primary_key=True),
        sa.Column("part", sa.Text, primary_key=True),
    )
    op.create_index("ix_text_people_person", "text_people", ["person"])
    insert = sa.text("INSERT INTO text_people (digest, person, part) VALUES (:d, :p, :r)")
    for digest, person, part in people:
        op.get_bind().execute(insert, {"d": digest, "p": person, "r": part})
    # what concerns somebody who was erased: until now their texts stayed
    op.get_bind().execute(
        sa.text(
            "UPDATE texts SET text = '', salt = :nothing WHERE digest IN (SELECT digest FROM "
            "text_people JOIN people ON people.id = text_people.person "
            "WHERE people.erased_at IS NOT NULL)"
        ),
        {"nothing": b""},
    )
    op.add_column("evidence", sa.Column("erased_at", sa.BigInteger))


def _people_of_texts() -> list[tuple[str, int, str]]:
    """Out of the history: who wrote each text, and who took part in what it was written about."""
    here = op.get_bind()
    about: dict[str, set[int]] = {
        digest: set() for (digest,) in here.execute(sa.text("SELECT digest FROM texts"))
    }
    authors: dict[str, int] = {}
    parts: dict[int, set[int]] = {}
    entries = sa.text("SELECT instance, actor, reason, changes FROM history ORDER BY id")
    for instance, actor, reason, changes in here.execute(entries):
        change = json.loads(changes)
        for holders in change.get("roles", {}).values():
            people = {int(h[7:]) for h in holders if h.startswith("person:")}
            parts.setdefault(instance, set()).update(people)
        values = [reason, *change.get("fields", {}).values()]
        for digest in (v for v in values if isinstance(v, str) and v in about):
            about[digest] |= parts.get(instance, set()) or ({actor} if actor is not None else set())
            if actor is not None:
                authors.setdefault(digest, actor)
    rows = [(digest, person, "subject") for digest, those in about.items() for person in those]
    return rows + [(digest, person, "author") for digest, person in authors.items()]


def downgrade() -> None:
    op.drop_column("evidence", "erased_at")
    op.create_table("text_subjects", sa.Column("digest", sa.Text), sa.Column("person", sa.Integer))
    op.execute(
        "INSERT INTO text_subjects SELECT digest, min(person) FROM text_people GROUP BY digest"
    )
    op.drop_table("text_people")
    with op.batch_alter_table("texts") as texts:
        texts.add_column(sa.Column("subject", sa.BigInteger))
    op.create_index("ix_texts_subject", "texts", ["subject"])
    op.execute(
        "UPDATE texts SET subject = (SELECT person FROM text_subjects "
        "WHERE text_subjects.digest = texts.digest)"
    )
    op.drop_table("text_subjects")
