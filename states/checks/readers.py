"""Who may read what people write: said for every free text, and kept when a value is copied."""

from collections.abc import Iterator, Sequence

from states import readers
from states.checks.parts import CheckedPart, Context, processes
from states.checks.references import ROLE
from states.definition import EVERYONE, Names
from states.errors import ExpressionInvalid
from states.finding import Finding
from states.guard import references
from states.reading import Document, Path


def named(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E202 an unknown reader, E212 a free text without readers, E213 readers of nothing, E214 a
    value copied to where others read it."""
    for part in processes(documents):
        for name, spec in part.process.fields.items():
            place: Path = ("fields", name)
            yield from _known(part, place, spec.seen_by)
            if spec.type == "text" and not spec.seen_by:
                yield _unsaid(part, place, "seen_by")
        for number, slot in enumerate(part.process.evidence):
            yield from _known(part, ("evidence", number), slot.seen_by)
        for transition, path in part.transitions():
            yield from _known(part, (*path, "reason_seen_by"), transition.reason_seen_by)
            if transition.reason and not transition.reason_seen_by:
                yield _unsaid(part, (*path, "reason"), "reason_seen_by")
            if transition.reason_seen_by and not transition.reason:
                yield part.finding(
                    "E213",
                    (*path, "reason_seen_by"),
                    "названы читатели причины, которую не спрашивают",
                    "readers of a reason that nobody is asked for",
                    "Добавьте reason: true или уберите reason_seen_by.",
                    "Add reason: true, or remove reason_seen_by.",
                )
            for name, text in transition.set.items():
                yield from _copied(part, (*path, "set", name), name, text)


def _known(part: CheckedPart, path: Path, named_readers: Names) -> Iterator[Finding]:
    for role in named_readers:
        if role != EVERYONE and role not in part.process.roles:
            yield part.unknown("E202", path, ROLE, role, {*part.process.roles, EVERYONE})


def _unsaid(part: CheckedPart, path: Path, key: str) -> Finding:
    return part.finding(
        "E212",
        path,
        "не сказано, кто может прочитать этот текст",
        "nobody is named who may read this text",
        f"Добавьте {key}: роли, например [coordinator, psychologist], или {EVERYONE}.",
        f"Add {key}: roles such as [coordinator, psychologist], or {EVERYONE}.",
    )


def _copied(part: CheckedPart, path: Path, target: str, text: str) -> Iterator[Finding]:
    fields = part.process.fields
    if target not in fields:
        return
    theirs = readers.of_field(part.process, fields[target])
    try:
        read = references(text)
    except ExpressionInvalid:
        return  # E301 says so
    for name in sorted(read & fields.keys()):
        allowed = readers.of_field(part.process, fields[name])
        if EVERYONE not in allowed and not set(theirs) <= set(allowed):
            yield part.finding(
                "E214",
                path,
                f"значение поля «{name}» попадает в поле «{target}», которое читают другие",
                f"the value of '{name}' goes into '{target}', which others may read",
                f"Назовите у поля «{target}» в seen_by только тех, кто читает «{name}».",
                f"Name in seen_by of '{target}' only those who may read '{name}'.",
            )
