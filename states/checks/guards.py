"""Expressions: they compile, fit their place, and can hold."""

from collections.abc import Iterator, Sequence

from states.checks.parts import CheckedPart, Context, plans, processes
from states.definition import FieldType
from states.errors import DefinitionFailed, ExpressionInvalid
from states.finding import Finding
from states.guard import Compiled, Language
from states.machine import variables
from states.reading import Document, Path

_FITS: dict[FieldType, tuple[str, ...]] = {
    "bool": ("BOOL",),
    "int": ("INT",),
    "person": ("INT",),
    "number": ("DOUBLE", "INT"),
    "date": ("STRING",),
    "word": ("STRING",),
    "text": ("STRING",),
    "words": ("LIST<STRING>", "LIST"),
}


def expressions(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E301 cannot be read, E302 is of the wrong type, E303 reads a text, E304 never holds."""
    for part in processes(documents):
        language = Language(variables(part.process))
        for transition, path in part.transitions():
            if transition.guard:
                yield from _condition(part, language, (*path, "guard"), transition.guard)
            for name, text in transition.set.items():
                yield from _value(part, language, (*path, "set", name), text, name)
            for number, signal in enumerate(transition.signal):
                for name, text in signal.to.where.items():
                    yield from _read(
                        part, language, (*path, "signal", number, "to", "where", name), text
                    )
        for _, deadline, path in part.deadlines():
            for key, condition in (("met_when", deadline.met_when), ("unless", deadline.unless)):
                if condition:
                    yield from _condition(part, language, (*path, key), condition)
        for name, fact in part.process.facts.items():
            for field, text in fact.where.items():
                yield from _read(part, language, ("facts", name, "where", field), text)
    yield from _of_plans(documents)


def _of_plans(documents: Sequence[Document]) -> Iterator[Finding]:
    for one in plans(documents):
        process = next((p for p in one.plan.processes if p.process == "measure"), None)
        if process is None:
            continue
        part = CheckedPart(one.document, (), process)
        known = variables(process)
        for counted in one.plan.facts:
            known[counted] = "int"
        language = Language(known)
        for name, fact in one.plan.facts.items():
            for field, text in fact.where.items():
                yield from _read(part, language, ("facts", name, "where", field), text)
        for measure, path in one.measures():
            if measure.completes_when:
                place = (*path, "completes_when")
                yield from _condition(part, language, place, measure.completes_when)


def _read(part: CheckedPart, language: Language, path: Path, text: str) -> Iterator[Finding]:
    compiled = _compiled(part, language, path, text)
    if isinstance(compiled, Finding):
        yield compiled


def _compiled(part: CheckedPart, language: Language, path: Path, text: str) -> Compiled | Finding:
    try:
        return language.compile(text)
    except ExpressionInvalid as error:
        return part.finding(
            "E301",
            path,
            f"выражение «{text}» не читается (знак {error.column}): {error.reason}",
            f"the expression '{text}' cannot be read (column {error.column}): {error.reason}",
            "Проверьте имена полей и скобки.",
            "Check the names of fields and the brackets.",
        )


def _texts(part: CheckedPart, path: Path, compiled: Compiled) -> Iterator[Finding]:
    fields = part.process.fields
    for name in compiled.names:
        if name in fields and fields[name].type == "text":
            yield part.finding(
                "E303",
                path,
                f"«{name}» свободный текст: условия его не читают",
                f"'{name}' is free text, which no expression can read",
                "Заведите для этого поле типа word или bool.",
                "Use a field of type word or bool for it.",
            )


def _condition(part: CheckedPart, language: Language, path: Path, text: str) -> Iterator[Finding]:
    compiled = _compiled(part, language, path, text)
    if isinstance(compiled, Finding):
        yield compiled
        return
    yield from _texts(part, path, compiled)
    if compiled.type not in ("BOOL", "DYN"):
        yield part.finding(
            "E302",
            path,
            f"условие «{text}» даёт {compiled.type}, а не да или нет",
            f"the condition '{text}' gives {compiled.type}, not true or false",
            "Сравните с чем-нибудь: == 0, > 2.",
            "Compare it with something: == 0, > 2.",
        )
    elif not compiled.names and not _holds(compiled):
        yield part.finding(
            "E304",
            path,
            f"условие «{text}» не выполняется никогда",
            f"the condition '{text}' never holds",
            "Уберите переход или исправьте условие.",
            "Remove the transition or mend the condition.",
        )


def _holds(compiled: Compiled) -> bool:
    try:
        return compiled.holds({})
    except DefinitionFailed:
        return False


def _value(
    part: CheckedPart, language: Language, path: Path, text: str, name: str
) -> Iterator[Finding]:
    compiled = _compiled(part, language, path, text)
    if isinstance(compiled, Finding):
        yield compiled
        return
    spec = part.process.fields.get(name)
    if spec is not None and compiled.type not in (*_FITS[spec.type], "DYN"):
        yield part.finding(
            "E302",
            path,
            f"поле «{name}» ({spec.type}) не примет {compiled.type}",
            f"field '{name}' ({spec.type}) does not take {compiled.type}",
            "Исправьте выражение или тип поля.",
            "Mend the expression or the type of the field.",
        )
