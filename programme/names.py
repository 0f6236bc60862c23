"""What people call instances: `pair 42` is «пара 42» in Russian, `section 3` «раздел 3»."""

import re

from states.definition import Language

_RUSSIAN = {"pair": "пара", "section": "раздел"}


def spoken(name: str, language: Language) -> str:
    """A stored name in the reader's language."""
    if language == "en":
        return name
    return re.sub(r"\b(pair|section)\b", lambda found: _RUSSIAN[found[1]], name)


def stored(name: str) -> str:
    """The stored name of what somebody typed in either language."""
    for english, russian in () if name.isascii() else _RUSSIAN.items():
        name = re.sub(rf"\b{russian}\b", english, name, flags=re.IGNORECASE)
    return " ".join(name.split())


def meant(text: str, cycle: str) -> list[str]:
    """The stored names that somebody may mean by a name or a number alone."""
    text = " ".join(text.split())
    return list(dict.fromkeys((stored(text), f"pair {text}", f"{cycle} · {text}")))
