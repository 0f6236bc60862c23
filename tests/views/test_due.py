"""What is overdue and what comes, for whoever asks."""

from programme.processes import advance
from programme.processes.viewer import Viewer
from programme.school.application import Application
from programme.views.due_deadlines import due
from states.decision import PersonId
from tests.cast import at
from tests.school import CYCLE, everything, only_own


def names(app: Application, viewer: Viewer) -> set[str]:
    advance.advance(app, at("2020-10-08", 9))
    lines = due(app, CYCLE, at("2020-10-08"), at("2020-11-30"), viewer)
    assert [line.due_at for line in lines] == sorted(line.due_at for line in lines)
    return {line.instance for line in lines}


def test_whoever_sees_the_whole_cycle_is_told_of_all_of_it(
    app: Application, who: dict[str, PersonId]
) -> None:
    assert {"pair 1", "pair 2", f"{CYCLE} · 3.4"} <= names(app, everything(who))


def test_others_are_told_of_what_they_take_part_in(
    app: Application, who: dict[str, PersonId]
) -> None:
    assert names(app, only_own(who["mentee"])) == {"pair 1"}
    deputy = names(app, only_own(who["deputy_director"]))
    assert f"{CYCLE} · 3.4" in deputy
    assert not {"pair 1", "pair 2"} & deputy
    assert names(app, only_own(who["stranger"])) == set()
