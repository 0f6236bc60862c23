"""Message texts in every language, and what is described but never used."""

from collections.abc import Iterator, Sequence

from jinja2 import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from states.checks.parts import CheckedPart, Context, processes
from states.checks.references import letters_of
from states.definition import LANGUAGES
from states.finding import Finding
from states.guard import references
from states.papers import unasked
from states.reading import Document


def texts(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E601 a text is missing in a language, E602 it cannot be read."""
    if context.texts is None:
        return
    environment = ImmutableSandboxedEnvironment(autoescape=True)
    for part in processes(documents):
        for name in part.process.messages:
            for language in LANGUAGES:
                source = context.texts.get((language, name))
                if source is None:
                    yield part.finding(
                        "E601",
                        ("messages", name),
                        f"нет текста письма messages/{language}/{name}.j2",
                        f"the text messages/{language}/{name}.j2 is missing",
                        "Напишите его: блоки subject и text.",
                        "Write it: the blocks subject and text.",
                    )
                    continue
                try:
                    environment.parse(source)
                except TemplateSyntaxError as error:
                    yield part.finding(
                        "E602",
                        ("messages", name),
                        f"messages/{language}/{name}.j2:{error.lineno}: {error.message}",
                        f"messages/{language}/{name}.j2:{error.lineno}: {error.message}",
                        "Исправьте шаблон.",
                        "Mend the template.",
                    )


def unused(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """W603 a message nobody is sent, W604 a form nobody fills in, W605 a role nobody plays, W606 a
    fact nobody asks for, W607 a document nobody asks for."""
    for part in processes(documents):
        process = part.process
        sent = {name for transition in process.transitions for name in transition.notify}
        sent |= {
            message for _, d, path in part.deadlines() for _, _, message in letters_of(d, path)
        }
        for name in process.messages.keys() - sent:
            yield _idle(part, "W603", "messages", name, "письмо", "message")
        filled = {transition.form for transition in process.transitions}
        for name in process.forms.keys() - filled:
            yield _idle(part, "W604", "forms", name, "форма", "form")
        for name in process.roles.keys() - _played(part):
            yield _idle(part, "W605", "roles", name, "роль", "role")
        for name in process.facts.keys() - _asked(part):
            yield _idle(part, "W606", "facts", name, "факт", "fact")
        for name in unasked(process):
            yield _unasked(part, name)


def _idle(part: CheckedPart, code: str, key: str, name: str, ru: str, en: str) -> Finding:
    return part.finding(
        code,
        (key, name),
        f"{ru} «{name}» нигде не используется",
        f"{en} '{name}' is never used",
        "Уберите или используйте.",
        "Remove it, or use it.",
    )


def _unasked(part: CheckedPart, name: str) -> Finding:
    number = [slot.slot for slot in part.process.evidence].index(name)
    return part.finding(
        "W607",
        ("evidence", number),
        f"документ «{name}» ни один шаг не спрашивает, его можно приложить к любому",
        f"no step asks for the document '{name}': any of them takes it",
        "Назовите его у шага в evidence или takes.",
        "Name it in `evidence` or `takes` of a step.",
    )


def _played(part: CheckedPart) -> set[str]:
    process = part.process
    roles = {role for transition in process.transitions for role in transition.by}
    roles |= {role for transition in process.transitions for role in transition.assign}
    roles |= {role for message in process.messages.values() for role in message.to}
    return roles | {
        r for _, d, path in part.deadlines() for _, to, _ in letters_of(d, path) for r in to
    }


def _asked(part: CheckedPart) -> set[str]:
    found: set[str] = set()
    for transition in part.process.transitions:
        for text in (transition.guard, *transition.set.values()):
            found |= references(text) if text else set()
    for _, deadline, _ in part.deadlines():
        for text in (deadline.met_when, deadline.unless):
            found |= references(text) if text else set()
    return found
