"""What was written under older rules is read by those who could read it then, and nobody else."""

import pytest

from programme.history import as_of, entries
from programme.processes import evidence, migration
from programme.processes.viewer import Look, Viewer
from programme.school.application import Application
from programme.views import instance
from states.decision import PersonId
from states.errors import NotFound
from states.school_history import By
from store.entry_search import EntryFilter
from tests.cast import at
from tests.pair_versions import raised
from tests.school import done, met, number_of

OPENER = (
    raised()
    .replace(
        "en: what is the concern}\n    seen_by: [coordinator, psychologist]",
        "en: what is the concern}\n    seen_by: everyone",
    )
    .replace(
        "how it went}\n    seen_by: [coordinator, psychologist]",
        "how it went}\n    seen_by: [coordinator, psychologist, guardian]",
    )
    .replace(
        "reason: true\n    reason_seen_by: [coordinator, psychologist]\n",
        "reason: true\n    reason_seen_by: everyone\n",
    )
)
STRICTER = raised().replace(
    "title: {ru: соглашение пары, en: the pair's agreement}}",
    "title: {ru: соглашение пары, en: the pair's agreement}, seen_by: [coordinator]}",
)
OLD, NEW, WHY = "Слово-тревога", "Слово-позже", "Слово-разговор"
LAST = at("2020-10-12")


def moved(app: Application, text: str, day: str) -> None:
    file = app.settings.home / "definition.yaml"
    file.write_text(text, encoding="utf-8")
    assert migration.move(app, file, {}, "Правка", By(at(day), way="command")).moved == 2


def seen(app: Application, person: PersonId) -> str:
    """All that somebody is shown of the pair: its page, its past, an earlier day."""
    number, viewer = number_of(app, "pair 1"), Viewer(person, whole=False)
    look, only = Look(viewer, LAST), EntryFilter(instances=(number,))
    page = instance.one(app, number, LAST, viewer)
    past = entries.entries(app, only, limit=100, look=look)
    earlier = as_of.as_of(app, number, at("2020-10-07").date(), look=look)
    return f"{page.fields} {past} {earlier.fields}"


def spoken_of(app: Application, who: dict[str, PersonId]) -> None:
    met(app, who)
    done(app, "2020-10-06", "give_mentee_feedback", who["mentee"], mood="poor")
    done(app, "2020-10-07", "raise_concern", who["mentee"], concern=OLD)
    done(app, "2020-10-08", "resolve_concern", who["psychologist"], reason=WHY)


@pytest.mark.parametrize("name", ["mentor", "parent"])
def test_a_concern_stays_with_those_it_was_written_for(
    app: Application, who: dict[str, PersonId], name: str
) -> None:
    spoken_of(app, who)
    moved(app, OPENER, "2020-10-09")
    for word in (OLD, WHY, "плохо"):
        assert word not in seen(app, who[name])
        assert word in seen(app, who["psychologist"])


def test_what_is_written_by_the_new_rules_is_read_by_them(
    app: Application, who: dict[str, PersonId]
) -> None:
    spoken_of(app, who)
    moved(app, OPENER, "2020-10-09")
    done(app, "2020-10-10", "raise_concern", who["mentee"], concern=NEW)
    found = seen(app, who["mentor"])
    assert NEW in found
    assert OLD not in found
    assert NEW in seen(app, who["psychologist"])


def test_stricter_rules_hold_for_what_was_there_before_and_laxer_ones_do_not_undo_it(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    number = number_of(app, "pair 1")
    digest = next(f.digest for f in page(app, who["mentor"]) if f.slot == "agreement")
    mentor = Viewer(who["mentor"], whole=False)
    assert evidence.open_document(app, number, digest, mentor, LAST).path.is_file()
    moved(app, STRICTER, "2020-10-09")
    with pytest.raises(NotFound):
        evidence.open_document(app, number, digest, mentor, LAST)
    assert "agreement" not in [f.slot for f in page(app, who["mentor"])]
    moved(app, raised(2), "2020-10-10")
    with pytest.raises(NotFound):
        evidence.open_document(app, number, digest, mentor, LAST)


def page(app: Application, person: PersonId) -> tuple[instance.EvidenceFile, ...]:
    number = number_of(app, "pair 1")
    return instance.one(app, number, LAST, Viewer(person, whole=False)).evidence
