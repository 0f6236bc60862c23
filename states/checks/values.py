"""Values that a definition gives itself: each is of the kind that its field holds."""

from collections.abc import Iterator, Sequence

from states.checks.parts import CheckedPart, Context, processes
from states.fields import FieldSpec
from states.finding import Finding
from states.inputs import misfit
from states.reading import Document


def defaults(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E215 a default that its field does not hold."""
    for part in processes(documents):
        for name, spec in part.process.fields.items():
            if spec.default is not None and (fitting := misfit(spec, spec.default)):
                yield _misfit(part, name, spec, fitting)


def _misfit(part: CheckedPart, name: str, spec: FieldSpec, fitting: str) -> Finding:
    return part.finding(
        "E215",
        ("fields", name, "default"),
        f"значение по умолчанию не подходит полю «{name}»: его тип {spec.type}",
        f"the default does not fit the field '{name}': its type is {spec.type}",
        f"Годится, например: {fitting}. Числа, true и false пишут без кавычек.",
        f"What fits: {fitting}. Numbers, true and false are written without quotes.",
    )
