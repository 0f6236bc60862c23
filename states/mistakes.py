"""What does not fit the model of a definition, in words for whoever wrote it.

The model tells of each way in which a value might have been meant; a reader made one mistake, and
is told of the way that it comes nearest to.
"""

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from states.primitives import MISTYPED, Model, Words

Path = tuple[str | int, ...]
LONG = 60
"""Characters of a key that is told of."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake, where it stands, and what to do."""

    path: Path
    code: str
    words: Words
    remedy: Words


def mistakes(
    kind: type[Model], error: ValidationError, places: Collection[Path]
) -> Sequence[Mistake]:
    """All that is wrong, each once, in the order of the model; `places` are the parts written."""
    details = [_Detail.of(detail, places) for detail in error.errors(include_url=False)]
    meant = {detail.fork: detail.way for detail in sorted(details, key=lambda one: one.weight)}
    return [_in_words(kind, one) for one in details if meant[one.fork] == one.way]


@dataclass(frozen=True, slots=True)
class _Detail:
    """What the model says of one value."""

    said: ErrorDetails
    path: Path
    """The part that is written, as far as it is."""
    fork: Path
    """Where the ways part in which it might have been meant; itself where there is but one."""
    way: str

    @classmethod
    def of(cls, said: ErrorDetails, places: Collection[Path]) -> "_Detail":
        path: Path = ()
        fork, way = None, ""
        for part in said["loc"]:
            if (*path, part) in places:
                path = (*path, part)
            elif fork is None and (said["type"] != "missing" or part != said["loc"][-1]):
                fork, way = path, str(part)
        return cls(said, path, path if fork is None else fork, way)

    @property
    def weight(self) -> tuple[int, bool, bool]:
        """How near it comes to what was meant: the deeper the nearer."""
        kind = self.said["type"]
        return len(self.path), kind == MISTYPED, kind == "literal_error"

    @property
    def name(self) -> str:
        """The key that it is about."""
        written = [part for part in self.path if isinstance(part, str)]
        return str(written[-1] if written else "")[:LONG]


def _in_words(kind: type[Model], detail: _Detail) -> Mistake:
    said = detail.said
    if said["type"] == "extra_forbidden":
        near = difflib.get_close_matches(detail.name, _known_keys(kind), n=1)
        remedy = Words(ru="Уберите его.", en="Remove it.")
        if near:
            remedy = Words(ru=f"Возможно, «{near[0]}».", en=f"Perhaps '{near[0]}'.")
        words = Words(ru=f"неизвестный ключ «{detail.name}»", en=f"unknown key '{detail.name}'")
        return Mistake(detail.path, "E102", words, remedy)
    if said["type"] == "missing":
        name = str(said["loc"][-1])[:LONG]
        words = Words(ru=f"не хватает ключа «{name}»", en=f"key '{name}' is missing")
        return Mistake(
            detail.path, "E103", words, Words(ru=f"Добавьте «{name}».", en=f"Add '{name}'.")
        )
    fault = _fault(said)
    return Mistake(
        detail.path,
        "E104",
        Words(
            ru=f"неверное значение «{detail.name}»: {fault.ru}",
            en=f"wrong value of '{detail.name}': {fault.en}",
        ),
        Words(
            ru="Исправьте значение; все возможности описаны в docs/definitions.md.",
            en="Mend the value; docs/definitions.md lists what is possible.",
        ),
    )


def _fault(said: ErrorDetails) -> Words:
    context = said.get("ctx", {})
    if said["type"] == MISTYPED:
        return Words(ru=context["ru"], en=context["en"])
    ru, en = next(
        (words for kinds, words in _FAULTS if said["type"] in kinds),
        ("такое значение здесь не подходит", "such a value does not fit here"),
    )
    expected = str(context.get("expected", "")).replace(" or ", ", ")
    named = {**context, "expected": expected}
    return Words(ru=ru.format_map(named), en=en.format_map(named))


_FAULTS: Sequence[tuple[Collection[str], tuple[str, str]]] = (
    (("literal_error",), ("подходит только {expected}", "only {expected} will do")),
    (("string_type",), ("здесь нужен текст", "a text is needed here")),
    (
        ("string_pattern_mismatch",),
        ("имя пишется по образцу {pattern}", "a name is written as {pattern}"),
    ),
    (
        ("string_too_short",),
        ("знаков не меньше {min_length}", "it has at least {min_length} characters"),
    ),
    (
        ("string_too_long",),
        ("знаков не больше {max_length}", "it has at most {max_length} characters"),
    ),
    (
        ("int_type", "int_parsing", "int_from_float", "int_parsing_size"),
        ("здесь нужно целое число", "a whole number is needed here"),
    ),
    (
        ("float_type", "float_parsing", "finite_number"),
        ("здесь нужно число", "a number is needed here"),
    ),
    (("bool_type", "bool_parsing"), ("здесь true или false", "true or false is needed here")),
    (("list_type", "tuple_type"), ("здесь нужен список: [а, б]", "a list is needed: [a, b]")),
    (
        ("dict_type", "model_type", "model_attributes_type", "dataclass_type"),
        ("здесь нужны ключи: {{ключ: значение}}", "keys are needed here: {{key: value}}"),
    ),
    (
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        ("здесь нужен день: 2020-08-20", "a day is needed here: 2020-08-20"),
    ),
    (("greater_than_equal",), ("не меньше {ge}", "at least {ge}")),
    (("greater_than",), ("больше {gt}", "more than {gt}")),
    (("less_than_equal",), ("не больше {le}", "at most {le}")),
    (("less_than",), ("меньше {lt}", "less than {lt}")),
    (("too_short",), ("в списке не меньше {min_length}", "the list has at least {min_length}")),
    (("too_long",), ("в списке не больше {max_length}", "the list has at most {max_length}")),
)
"""The kinds of mistakes that the model tells apart, and what is said of each."""


@cache
def _known_keys(kind: type[Model]) -> list[str]:
    schema = kind.model_json_schema(by_alias=True)
    parts = [schema, *schema.get("$defs", {}).values()]
    return sorted({key for part in parts for key in part.get("properties", {})})
