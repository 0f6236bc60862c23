"""The picture of a process: where an instance is, and the way it took."""

import definitions
from states.definition import Process
from states.diagram import dot
from states.reading import Document, read
from states.structure import structure_of

FILE = definitions.FOLDER / "pair_lifecycle.yaml"
TAKEN = (
    ("intake.request", "intake.consents"),
    ("intake.consents", "intake.interview"),
    ("intake.interview", "matching.searching"),
)


def pair() -> Process:
    document = read(FILE.read_bytes(), FILE.name)
    assert isinstance(document, Document)
    assert isinstance(document.definition, Process)
    return document.definition


def lines(text: str, beginning: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith(beginning)]


def test_the_state_an_instance_is_in_is_filled_and_those_it_was_in_are_marked() -> None:
    drawn = dot(pair(), structure_of(pair()), "ru", here=["matching.searching"], taken=TAKEN)
    assert 'class="here"' in lines(drawn, '"matching.searching" [')[0]
    assert 'class="passed"' in lines(drawn, '"intake.consents" [')[0]
    assert "class" not in lines(drawn, '"matching.agreed" [')[0]


def test_the_ways_it_took_are_marked_and_no_others() -> None:
    drawn = dot(pair(), structure_of(pair()), "ru", here=["matching.searching"], taken=TAKEN)
    taken = [line for line in lines(drawn, '"') if "->" in line and "passed" in line]
    assert len(taken) == len(TAKEN)
    assert taken[0].startswith('"intake.request" -> "intake.consents"')


def test_a_way_out_of_a_region_is_taken_from_whichever_state_it_left() -> None:
    process = pair()
    ways = [t for t in process.transitions if t.dest == "exit.ended_early"]
    assert ways, "the definition lost its way out"
    drawn = dot(
        process, structure_of(process), "en", taken=[("matching.searching", "exit.ended_early")]
    )
    assert [
        line for line in lines(drawn, '"') if '-> "exit.ended_early"' in line and "passed" in line
    ]


def test_without_a_way_nothing_is_marked() -> None:
    assert "class=" not in dot(pair(), structure_of(pair()), "ru")
