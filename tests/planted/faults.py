"""The faults as data, and where in the code each belongs.

A fault knows its function and its text, not its file and line: moved code keeps its faults.
"""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
PACKAGES = ("cli", "dashboard", "flows", "programme", "store", "notifications", "states")


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake somebody may make."""

    name: str
    breaks: str
    """What goes wrong then, in words."""
    within: str
    """The function it is in, `Class.method` for a method, '' for a module's own level."""
    text: str
    planted: str
    """What `text` becomes."""
    tests: tuple[str, ...]
    """Functions in `tests/` that go red, every one of them."""


class DoesNotApply(Exception):
    """The code is not what the fault was written for."""


def faults() -> list[Fault]:
    """All of them, in the order of their files."""
    found = []
    for file in sorted(FOLDER.glob("*.toml")):
        for one in tomllib.loads(file.read_text("utf-8"))["fault"]:
            found.append(Fault(**{**one, "tests": tuple(one["tests"])}))
    return found


def plant(root: Path, fault: Fault) -> tuple[Path, str, str]:
    """The file of a tree that the fault is in, its text as it is, and as the fault makes it.
    `DoesNotApply` says why there is no such place, or more than one."""
    found = []
    seen = False
    for path in sources(root):
        whole = path.read_text("utf-8")
        for begin, end in _places(whole, fault.within):
            seen = True
            part = whole[begin:end]
            if fault.text in part:
                changed = part.replace(fault.text, fault.planted)
                found.append((path, part.count(fault.text), whole, begin, changed, end))
    where = fault.within or "any module"
    if not seen:
        raise DoesNotApply(f"{fault.name}: there is no function {where} any more")
    if not found:
        raise DoesNotApply(f"{fault.name}: {where} does not say {fault.text!r} any more")
    if len(found) > 1 or found[0][1] > 1:
        places = ", ".join(str(path.relative_to(root)) for path, *_ in found)
        raise DoesNotApply(f"{fault.name}: {fault.text!r} stands more than once in {places}")
    path, _, whole, begin, changed, end = found[0]
    planted = whole[:begin] + changed + whole[end:]
    try:
        ast.parse(planted)
    except SyntaxError as error:
        raise DoesNotApply(f"{fault.name}: it leaves no Python behind: {error}") from error
    return path, whole, planted


def sources(root: Path) -> Iterator[Path]:
    """The modules a fault may be in."""
    for package in PACKAGES:
        yield from sorted((root / package).rglob("*.py"))


_NAMED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _places(whole: str, within: str) -> Iterator[tuple[int, int]]:
    """Where the functions or classes of this name begin and end in a module's text."""
    if not within:
        yield 0, len(whole)
        return
    *outer, name = within.split(".")
    if f" {name}(" not in whole and f" {name}:" not in whole:
        return
    body: list[ast.stmt] = ast.parse(whole).body
    for part in outer:
        body = [s for node in body if isinstance(node, ast.ClassDef) and node.name == part
                for s in node.body]  # fmt: skip
    lines = [0]
    for line in whole.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    for node in body:
        if isinstance(node, _NAMED) and node.name == name and node.end_lineno is not None:
            yield lines[node.lineno - 1], lines[node.end_lineno]


def files_of(root: Path, name: str) -> list[Path]:
    """The files of tests with a function of this name."""
    files = sorted((root / "tests").rglob("test_*.py"))
    return [path for path in files if f"def {name}(" in path.read_text("utf-8")]


def as_table(root: Path) -> str:
    """The faults as a table for the manual."""
    rows = [
        f"| {fault.name} | {fault.breaks} | `{plant(root, fault)[0].relative_to(root)}` |"
        for fault in faults()
    ]
    return "\n".join(("| fault | what goes wrong | where |", "| --- | --- | --- |", *rows)) + "\n"
