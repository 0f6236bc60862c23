"""The JSON Schema of definitions: generated from the one typed model, for editors."""

from pydantic import TypeAdapter

from states.plan import Definition


def definition_schema() -> dict[str, object]:
    """The schema of what people write, a process or a plan."""
    schema: dict[str, object] = TypeAdapter(Definition).json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "nastavnik definition",
        **schema,
    }
