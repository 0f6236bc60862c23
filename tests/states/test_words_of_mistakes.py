"""One mistake in a definition is one finding, said in the language of whoever made it."""

import re
import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
import yaml

import definitions
from programme.authoring.checking import check
from states.reading import Document, read
from tests.states.test_checks import PAIRS

ODD: tuple[object, ...] = (None, 5, -1.5, True, "5 рабочих дней", "", "x" * 3000, [], [1], {"а": 1})
LIBRARY = re.compile(r"\b(should|valid|input|must|is not|has no|needed)\b", re.IGNORECASE)


def found_in(text: str) -> list[tuple[str, str]]:
    """Codes and Russian messages of what cannot be read."""
    answer = read(text.encode(), "x.yaml")
    return [] if isinstance(answer, Document) else [(f.code, f.message.ru) for f in answer]


@pytest.mark.parametrize(
    ("written", "mistyped", "said"),
    [
        ("due: {within: 60 days}", "due: {within: 5 рабочих дней}",
         "неверное значение «within»: «5 рабочих дней» — не промежуток времени"),
        ("due: {within: 60 days}", "due: own_trem",
         "неверное значение «due»: подходит только 'own_term', 'own_term_start'"),
        ("due: {within: 60 days}", "due: {within: 60 dais}", "возможно, «days»"),
        ("due: {until: 10-30}", "due: {until: 02-30}", "дня 02-30 не бывает"),
        ("version: 1", "version: one", "«version»: здесь нужно целое число"),
        ("initial: searching", "initial: [searching]", "«initial»: здесь нужен текст"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_one_finding_in_plain_russian(
    written: str, mistyped: str, said: str
) -> None:
    small = (Path(__file__).parents[1] / "pair.yaml").read_text("utf-8")
    assert written in small
    ((code, message),) = found_in(small.replace(written, mistyped, 1))
    assert code == "E104"
    assert said in message


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """One place of each shape: items of lists are alike."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from places(inner, (*path, key))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*path, 0))


def test_whatever_is_written_where_it_does_not_belong_is_told_in_russian_alone() -> None:
    whole = yaml.safe_load((Path(__file__).parents[1] / "pair.yaml").read_text("utf-8"))
    told = set()
    # what stands under the same two keys is read alike
    shapes = {path[-2:]: path for path in places(whole)}
    for path in shapes.values():
        for odd in ODD:
            changed = deepcopy(whole)
            inner = changed
            for part in path[:-1]:
                inner = inner[part]
            inner[path[-1]] = odd
            told |= set(found_in(yaml.safe_dump(changed, allow_unicode=True)))
    assert len(told) > 50
    assert [message for _, message in sorted(told) if LIBRARY.search(message)] == []


def test_one_mistyped_state_is_one_finding(tmp_path: Path) -> None:
    mistyped = PAIRS.replace("dest: meetings.trial", "dest: meetings.trail", 1)
    assert mistyped != PAIRS
    file = tmp_path / "pair_lifecycle.yaml"
    file.write_text(mistyped, encoding="utf-8")
    errors = [f for f in check([file], definitions.FOLDER) if f.severity == "error"]
    assert [(f.code, f.message.ru) for f in errors] == [
        ("E201", "состояние «meetings.trail» не описано")
    ]


@pytest.mark.parametrize("together", [True, False])
def test_a_process_whose_file_has_a_mistake_is_not_called_unknown(
    tmp_path: Path, together: bool
) -> None:
    folder = shutil.copytree(definitions.FOLDER, tmp_path / "definitions")
    (folder / "pair_lifecycle.yaml").write_text(PAIRS.replace("\nversion: ", "\nversion: x"))
    found = check([folder if together else folder / "roadmap.yaml"], folder)
    assert [f.code for f in found if f.severity == "error"] == ["E104"] * together


def test_a_thing_that_is_not_described_is_told_in_its_gender(tmp_path: Path) -> None:
    file = tmp_path / "pairs.yaml"
    file.write_text(
        PAIRS.replace("signal: [{to: {process: measure", "signal: [{to: {process: mesure")
    )
    messages = [f.message.ru for f in check([file], definitions.FOLDER) if f.code == "E208"]
    assert set(messages) == {"процесс «mesure» не описан"}
