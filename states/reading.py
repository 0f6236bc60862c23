"""YAML text to a definition that knows its lines and columns, or to findings.

YAML's core schema without its surprises: `on`, `off`, `yes` and `no` stay words and days stay
text; a key given twice is an error. No input raises anything: what cannot be read is a finding.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml
from pydantic import ValidationError

from states.definition import Process, Words, walk
from states.finding import Finding
from states.mistakes import LONG, Mistake, mistakes
from states.mistakes import Path as Path
from states.plan import Definition, Plan

MOST_BYTES = 5_000_000
MOST_NODES = 20_000
"""Keys and values: eight times what the order of School 128 has; an alias bomb has more."""
MOST_DEPTH = 60
MOST_FINDINGS = 100
"""Of one file: nobody mends more in one go."""
MOST_MOVES = 20_000
"""States times transitions of one process: each is tried out (`states.structure`), 0.2 ms each."""

MOST_EXCERPT = 300
"""Characters of the line that a finding shows."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml, ten times as quick, where it is."""

Place = tuple[int, int]
_INT = re.compile(r"^[-+]?(0|[1-9][0-9]*)$")
_FLOAT = re.compile(r"^[-+]?(0|[1-9][0-9]*)\.[0-9]+$")


@dataclass(frozen=True, slots=True)
class Document:
    """A definition with the places of its parts."""

    file: str
    lines: tuple[str, ...]
    definition: Definition
    places: Mapping[Path, Place] = field(repr=False)

    def place(self, *path: str | int) -> Place:
        """Line and column of a part, of the nearest thing around it where it is not written."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def finding(
        self, code: str, severity: str, path: Path, message: Words, remedy: Words
    ) -> Finding:
        """A finding at a part of this document."""
        line, column = self.place(*path)
        return Finding(
            code,
            "error" if severity == "error" else "warning",
            self.file,
            line,
            column,
            message,
            remedy,
            _excerpt(self.lines, line),
        )


def _excerpt(lines: Sequence[str], line: int) -> str:
    return lines[line - 1][:MOST_EXCERPT] if line <= len(lines) else ""


def read(content: bytes, file: str) -> Document | tuple[Finding, ...]:
    """The definition in a file, or all that is wrong with it."""
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        ru, en = f"файл больше {most} МБ", f"the file is larger than {most} MB"
        return (_fault("E002", file, ru, en),)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return (_fault("E003", file, "файл не в кодировке UTF-8", "the file is not UTF-8", line),)
    try:
        if too_much := _too_much(text, file):
            return (too_much,)
        root = yaml.compose(text, Loader=_LOADER)
        if root is None:
            return (_fault("E001", file, "файл пуст", "the file is empty"),)
        gathered = _Gathering(file, tuple(text.splitlines()))
        value = gathered.value(root, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        fault = error.problem or "?"
        return (
            _fault(
                "E001",
                file,
                f"это не YAML: {fault}",
                f"this is not YAML: {fault}",
                line,
                column,
            ),
        )
    except (yaml.YAMLError, ValueError) as error:
        fault = str(error).splitlines()[0]
        return (_fault("E001", file, f"это не YAML: {fault}", f"this is not YAML: {fault}"),)
    except RecursionError:
        return (_endless(file),)
    if gathered.findings:
        found = gathered.findings
        return _counted(found[:MOST_FINDINGS], len(found), file)
    return _validated(value, file, gathered)


def _too_much(text: str, file: str) -> Finding | None:
    """What is said of a text that is more than a definition, before anything is made of it."""
    nodes = depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        nodes += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            return _endless(file)
        if nodes > MOST_NODES:
            return _fault(
                "E002",
                file,
                f"в файле больше {MOST_NODES} ключей и значений: это не определение",
                f"the file has more than {MOST_NODES} keys and values: no definition has",
            )
    return None


def _endless(file: str) -> Finding:
    return _fault(
        "E004",
        file,
        "файл разрастается при чтении (ссылки на ссылки) или вложен слишком глубоко",
        "the file grows without end when read (aliases of aliases) or is nested too deeply",
    )


def _counted(found: Sequence[Finding], count: int, file: str) -> tuple[Finding, ...]:
    """The first findings of a file, and that there are more."""
    if count == len(found):
        return tuple(found)
    more = count - len(found)
    ru, en = f"и ещё замечаний: {more}", f"and more findings: {more}"
    return (*found, _fault("E002", file, ru, en, found[-1].line))


def _fault(code: str, file: str, ru: str, en: str, line: int = 1, column: int = 1) -> Finding:
    remedy = Words(
        ru="Откройте файл в редакторе с проверкой YAML и исправьте указанное место.",
        en="Open the file in an editor that checks YAML and mend the place named.",
    )
    return Finding(code, "error", file, line, column, Words(ru=ru, en=en), remedy)


class _Gathering:
    """Turns nodes into plain values and notes where each lies."""

    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        self.file, self.lines = file, lines
        self.places: dict[Path, Place] = {}
        self.findings: list[Finding] = []
        self._nodes = 0

    def value(self, node: yaml.Node, path: Path) -> object:
        self._nodes += 1
        if self._nodes > MOST_NODES or len(path) > MOST_DEPTH:
            raise RecursionError
        self.places.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
        return _scalar(node)

    def finding(self, mistake: Mistake) -> Finding:
        """What is said of a value that does not fit, where it stands."""
        line, column = self.places.get(mistake.path, (1, 1))
        excerpt = _excerpt(self.lines, line)
        words, remedy = mistake.words, mistake.remedy
        return Finding(mistake.code, "error", self.file, line, column, words, remedy, excerpt)

    def _pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, object]]:
        seen: set[str] = set()
        for key, child in node.value:
            name = str(key.value)
            line, column = key.start_mark.line + 1, key.start_mark.column + 1
            if name in seen:
                self.findings.append(
                    Finding(
                        "E005",
                        "error",
                        self.file,
                        line,
                        column,
                        Words(
                            ru=f"ключ «{name[:LONG]}» указан дважды",
                            en=f"key '{name[:LONG]}' is given twice",
                        ),
                        Words(ru="Оставьте один из двух.", en="Keep one of the two."),
                        _excerpt(self.lines, line),
                    )
                )
            seen.add(name)
            self.places[*path, name] = (line, column)
            yield name, self.value(child, (*path, name))


def _scalar(node: yaml.Node) -> object:
    text = str(node.value)
    # what is not in quotes has no style; libyaml says so with an empty one
    if not isinstance(node, yaml.ScalarNode) or node.style:
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "~", "null"):
        return None
    if _INT.match(text):
        return int(text[:30])
    return float(text) if _FLOAT.match(text) else text


def _validated(value: object, file: str, gathered: _Gathering) -> Document | tuple[Finding, ...]:
    kinds: dict[str, type[Plan] | type[Process]] = {"plan": Plan, "process": Process}
    kind = next((kinds[key] for key in kinds if isinstance(value, dict) and key in value), None)
    if kind is None:
        ru = "в файле нет ни «process», ни «plan»"
        return (_fault("E101", file, ru, "the file has neither 'process' nor 'plan'"),)
    try:
        definition = kind.model_validate(value)
    except ValidationError as error:
        wrong = mistakes(kind, error, gathered.places)
        return _counted([gathered.finding(one) for one in wrong[:MOST_FINDINGS]], len(wrong), file)
    processes = definition.processes if isinstance(definition, Plan) else (definition,)
    for process in processes:
        states = sum(not state.children for _, state in walk(process.states))
        if states * len(process.transitions) > MOST_MOVES:
            name, transitions = process.process, len(process.transitions)
            return (
                _fault(
                    "E002",
                    file,
                    f"процесс {name} слишком велик: состояний {states}, переходов {transitions}",
                    f"process {name} is too large: {states} states, {transitions} transitions",
                ),
            )
    return Document(file, gathered.lines, definition, gathered.places)
