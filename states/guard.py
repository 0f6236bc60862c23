"""Expressions in CEL: compiled against declared variables, evaluated on plain values.

CEL has no loops, no assignment and reaches nothing of Python, so a definition may come from
anybody. The language: https://github.com/google/cel-spec.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cel_expr_python import cel

from states.decision import Value
from states.definition import Expression, FieldType, Words
from states.errors import DefinitionFailed, ExpressionInvalid

VARIABLES: Mapping[str, FieldType] = {
    "actor": "person",  # 0 for the engine
    "address_by": "person",  # who gave the actor's address last (`programme/processes/address.py`)
    "address_days": "int",  # days since then; very many where it is not known
    "complete": "bool",  # a measure's `completes_when` over the facts of its plan
    "cycle_begins": "date",
    "cycle_ends": "date",
    "due": "date",  # the last day of the instance's own term
    "evidence": "words",  # slots that are filled
    "occurred_on": "date",
    "role": "word",
    "state": "word",
    "today": "date",
}
"""Variables every expression may use beside fields and facts. Days are ISO strings."""

_CEL_TYPES: Mapping[FieldType, cel.Type] = {
    "bool": cel.Type.BOOL,
    "int": cel.Type.INT,
    "number": cel.Type.DOUBLE,
    "date": cel.Type.STRING,
    "word": cel.Type.STRING,
    "words": cel.Type.List(cel.Type.STRING),
    "person": cel.Type.INT,
    "text": cel.Type.STRING,
}

_ERROR = cel.Type.ERROR
_KNOWN = 5_000
_TOKEN = re.compile(
    r"""(?P<string>[rR]?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"))"""
    r"""|(?P<member>\.\s*[A-Za-z_]\w*)|(?P<name>[A-Za-z_]\w*)|(?P<and>&&)|(?P<or>\|\||\?)"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<rest>.)""",
    re.DOTALL,
)
_WORDS_OF_CEL = frozenset({"true", "false", "null", "in", "has", "all", "exists", "exists_one"})
LONGEST = 2_000
"""Characters of one expression."""
MACROS = 3
_MACRO = re.compile(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(")
_PLACE = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*?)(?:\n|\[INVALID|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression ready to be evaluated; `parts` are the operands of its outermost `&&`."""

    text: Expression
    type: str
    """CEL's own name: `BOOL`, `INT`, `DOUBLE`, `STRING`, `LIST`, `DYN`."""
    names: tuple[str, ...]
    expression: cel.Expression
    parts: tuple["Compiled", ...] = field(default=())
    known: dict[tuple[object, ...], Value] = field(default_factory=dict, repr=False)
    """Values worked out before: CEL has no clock and no side effect, so they hold for ever."""

    def value(self, variables: Mapping[str, Value]) -> Value:
        """What it comes to. `DefinitionFailed` where it breaks: a division by zero."""
        given = [variables[name] for name in self.names]
        # to Python 1, 1.0 and True are one key, to CEL they are three values
        key = (*given, *map(type, given))
        found = self.known.get(key)
        if found is None:
            if len(self.known) >= _KNOWN:
                self.known.clear()
            found = self.known[key] = self._evaluated(variables)
        return found

    def _evaluated(self, variables: Mapping[str, Value]) -> Value:
        data: dict[str, object] = {}
        for name in self.names:
            given = variables[name]
            data[name] = list(given) if isinstance(given, tuple) else given
        result = self.expression.eval(data=data)
        if result.type() == _ERROR:
            raise self._broken(str(result.value()))
        plain: object = result.plain_value()
        if isinstance(plain, (bool, int, float, str)):  # twice as quick
            return plain
        if isinstance(plain, list):
            return tuple(str(item) for item in plain)
        raise self._broken(f"{self.type} is not a value of a field")

    def _broken(self, reason: str) -> DefinitionFailed:
        return DefinitionFailed(
            Words(
                ru=f"выражение «{self.text}» не вычисляется: {reason}",
                en=f"the expression '{self.text}' breaks: {reason}",
            ),
            "guard",
        )

    def holds(self, variables: Mapping[str, Value]) -> bool:
        """Whether it is true."""
        return self.value(variables) is True

    def false_parts(self, variables: Mapping[str, Value]) -> tuple[str, ...]:
        """The operands of the outermost `&&` that are not true, as they are written."""
        if not self.parts:
            return () if self.holds(variables) else (self.text,)
        return tuple(text for part in self.parts for text in part.false_parts(variables))


class Language:
    """The variables one process may speak of, and the compiler for them."""

    def __init__(self, variables: Mapping[str, FieldType]) -> None:
        self.variables = {**variables, **VARIABLES}
        self._env = cel.NewEnv(
            variables={name: _CEL_TYPES[kind] for name, kind in self.variables.items()}
        )

    def compile(self, text: Expression) -> Compiled:
        """The expression, checked. `ExpressionInvalid` with the place of the fault."""
        if len(text) > LONGEST:
            raise ExpressionInvalid(text[:60] + "…", 1, 1, f"longer than {LONGEST} characters")
        if len(_MACRO.findall(text)) > MACROS:
            # each walks a list, and one inside another walks it as often as there are items
            raise ExpressionInvalid(text, 1, 1, f"more than {MACROS} of all, exists, map, filter")
        try:
            expression = self._env.compile(text)
        except RuntimeError as error:
            raise _invalid(text, str(error)) from None
        operands = conjuncts(text)
        parts = tuple(self.compile(part) for part in operands) if len(operands) > 1 else ()
        names = tuple(sorted(references(text).intersection(self.variables)))
        return Compiled(text, expression.return_type().name(), names, expression, parts)


def _invalid(text: str, message: str) -> ExpressionInvalid:
    found = _PLACE.search(message)
    if found is None:
        return ExpressionInvalid(text, 1, 1, message.splitlines()[0])
    return ExpressionInvalid(text, int(found[1]), int(found[2]), found[3].strip())


def references(text: Expression) -> frozenset[str]:
    """The free names an expression speaks of: fields, facts, variables, and misspelt ones."""
    return frozenset(
        found["name"]
        for found in _TOKEN.finditer(text)
        if found["name"]
        and found["name"] not in _WORDS_OF_CEL
        and not text[found.end() :].lstrip().startswith("(")
    )


def conjuncts(text: Expression) -> tuple[str, ...]:
    """The operands of the outermost `&&`; the whole text where there is an outer `||` or `?`."""
    depth, start, parts = 0, 0, []
    for found in _TOKEN.finditer(text):
        depth += bool(found["open"]) - bool(found["close"])
        if depth == 0 and found["or"]:
            return (text.strip(),)
        if depth == 0 and found["and"]:
            parts.append(text[start : found.start()])
            start = found.end()
    parts.append(text[start:])
    return tuple(part.strip() for part in parts)
