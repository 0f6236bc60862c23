"""A definition says the same whether libyaml reads it, or PyYAML's own parser where that is not."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from states import reading
from states.definition import Process
from states.machine import default_of

LOADERS: list[type[yaml.SafeLoader] | type[yaml.CSafeLoader]] = [yaml.SafeLoader]
if hasattr(yaml, "CSafeLoader"):
    LOADERS.append(yaml.CSafeLoader)
SHIPPED = sorted(Path("definitions").glob("*.yaml"))
MINIMAL = """
process: club
version: 1
title: {{ru: кружок, en: club}}
initial: open
roles: {{coordinator: {{title: {{ru: куратор, en: coordinator}}}}}}
fields:
  kept: {{type: {kind}, default: {written}}}
states: [{{name: open, title: {{ru: открыт, en: open}}}}]
transitions: []
"""


@pytest.fixture(params=LOADERS, ids=lambda loader: str(loader.__name__))
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_LOADER", request.param)


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        ("int", "1", 1),
        ("number", "1.5", 1.5),
        ("bool", "true", True),
        ("bool", "false", False),
        ("word", "'1'", "1"),
        ("word", '"true"', "true"),
        ("word", "plain", "plain"),
        ("int", "~", 0),
        ("int", "", 0),
    ],
)
def test_a_default_is_of_the_kind_that_was_written(
    kind: str, written: str, meant: bool | int | float | str
) -> None:
    document = reading.read(MINIMAL.format(kind=kind, written=written).encode(), "club.yaml")
    assert isinstance(document, reading.Document), document
    assert isinstance(document.definition, Process)
    default = default_of(document.definition.fields["kept"])
    assert (default, type(default)) == (meant, type(meant))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.name))
def test_a_shipped_definition_is_read_alike(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for one in LOADERS:
        monkeypatch.setattr(reading, "_LOADER", one)
        found.append(reading.read(path.read_bytes(), path.name))
    assert isinstance(found[0], reading.Document)
    assert all(document == found[0] for document in found)


SCALARS = st.one_of(
    st.integers().map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(["true", "false", "null", "~", "yes", "0x10", "1e3", "'1'", '"~"', "word", ""]),
)


@given(st.lists(SCALARS, min_size=1, max_size=5))
def test_any_scalars_are_read_alike(written: list[str]) -> None:
    text = "process: x\nvalues:\n" + "".join(f"  - {one}\n" for one in written)
    places = []
    for one in LOADERS:
        root = yaml.compose(text, Loader=one)
        assert root is not None
        gathered = reading._Gathering("x.yaml", tuple(text.splitlines()))
        places.append((gathered.value(root, ()), gathered.places))
    assert all(one == places[0] for one in places)
    assert all(repr(one) == repr(places[0]) for one in places)
