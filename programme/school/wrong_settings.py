"""A setting that cannot be: which, and what it may be, in words."""

from collections.abc import Iterable

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings

from notifications import channels
from programme.school.settings import Settings
from states.definition import Words
from states.errors import WrongUse

_SECRET = ("password", "secret", "token", "url")
_WANTED = {
    "int_parsing": Words(ru="нужно целое число", en="a whole number is needed"),
    "int_from_float": Words(ru="нужно целое число", en="a whole number is needed"),
    "greater_than_equal": Words(ru="число не меньше {ge}", en="a number of at least {ge}"),
    "less_than_equal": Words(ru="число не больше {le}", en="a number of at most {le}"),
    "literal_error": Words(ru="одно из: {expected}", en="one of: {expected}"),
    "bool_parsing": Words(ru="true или false", en="true or false"),
    "string_pattern_mismatch": Words(
        ru="другой вид: см. docs/operating.md", en="another form: see docs/operating.md"
    ),
}
_OTHERWISE = Words(ru="так нельзя: см. docs/operating.md", en="this cannot be: docs/operating.md")


_OF_THE_COMMAND = {"NASTAVNIK_SERVER", "NASTAVNIK_TOKEN_FILE", "NASTAVNIK_ENV", "NASTAVNIK_SHARDS"}


def unknown(environment: Iterable[str]) -> tuple[str, ...]:
    """Names that look like settings of ours and are none: mistyped, as a rule."""
    kinds: list[type[BaseSettings]] = [Settings, *channels.known().values()]
    known = _OF_THE_COMMAND | {
        f"{kind.model_config.get('env_prefix', '')}{name}".upper()
        for kind in kinds
        for name in kind.model_fields
    }
    return tuple(sorted(n for n in environment if n.startswith("NASTAVNIK_") and n not in known))


def words_of(error: ValidationError) -> WrongUse | None:
    """What is wrong with the settings in the environment; None for an error about other things."""
    kinds: list[type[BaseSettings]] = [Settings, *channels.known().values()]
    found = next((kind for kind in kinds if kind.__name__ == error.title), None)
    if found is None:
        return None
    prefix = str(found.model_config.get("env_prefix", ""))
    said = [_line(prefix, one) for one in error.errors(include_url=False)]
    return WrongUse(
        Words(ru=" ".join(line.ru for line in said), en=" ".join(line.en for line in said)),
        "malformed",
    )


def _line(prefix: str, one: ErrorDetails) -> Words:
    field = str(one["loc"][0]) if one["loc"] else ""
    name = f"{prefix}{field}".upper()
    hidden = any(word in field for word in _SECRET)
    value = "" if hidden else str(one["input"])[:60]
    wanted, known = _WANTED.get(one["type"], _OTHERWISE), one.get("ctx", {})
    known = {key: str(text).replace(" or ", ", ") for key, text in known.items()}
    return Words(
        ru=f"Настройка {name}{f' («{value}»)' if value else ''}: {wanted.ru.format(**known)}.",
        en=f"The setting {name}{f' ({value!r})' if value else ''}: {wanted.en.format(**known)}.",
    )
