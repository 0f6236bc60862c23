"""Every exception of the project, with its words in both languages. No other file defines one.

A refusal is not among them: it is an ordinary answer (`states.decision.Refusal`). Each face maps
an exception once, to an exit code or an HTTP status. A kind of its own is what somebody handles in
its own way; everything else is a `WrongUse` with a code.
"""

from datetime import timedelta
from typing import Literal

from states.definition import Language, Words

WrongUseCode = Literal[
    "malformed",
    "missing",
    "unknown",
    "taken",
    "too_large",
    "too_many",
    "unsuitable",
    "unreadable",
    "unsafe",
    "not_now",
    "not_here",
    "not_linked",
]
"""`malformed` is no day, number or address at all; `unknown` is none of the values there are;
`taken` is there already; `unsuitable` is well formed and still will not do; `not_now` would do at
another time; `not_here` would do on another machine; `not_linked` needs an account with a person.
"""
DefinitionPart = Literal["guard", "signals", "template"]


class NastavnikError(Exception):
    """The root. `words` say what happened, where, and what to do."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words

    def say(self, language: Language) -> str:
        """The message in the reader's language."""
        return self.words.say(language)


class WrongUse(NastavnikError):
    """What was asked cannot be done for anybody: `code` says which kind of mistake it is."""

    def __init__(self, words: Words, code: WrongUseCode) -> None:
        super().__init__(words)
        self.code = code


class NotFound(NastavnikError):
    """No such instance, person, cycle or file."""


class NotSignedIn(NastavnikError):
    """Nobody is signed in, or no longer."""


class NotAllowed(NastavnikError):
    """This person may not do or see this; `wait` says after how long they may, if ever, `first` on
    which page they can do what it takes."""

    def __init__(self, words: Words, wait: timedelta | None = None, first: str = "") -> None:
        super().__init__(words)
        self.wait = wait
        self.first = first


class Overtaken(NastavnikError):
    """Somebody else changed it first. Read again and decide again."""


class StoreUnavailable(NastavnikError):
    """The database is locked, unreachable, or of a newer version."""


class DefinitionInvalid(NastavnikError):
    """A definition cannot run. `findings` are the checker's errors."""

    def __init__(self, words: Words, findings: tuple[object, ...] = ()) -> None:
        super().__init__(words)
        self.findings = findings


class ExpressionInvalid(NastavnikError):
    """An expression does not compile. `line` and `column` count from 1 inside its text."""

    def __init__(self, text: str, line: int, column: int, reason: str) -> None:
        super().__init__(
            Words(
                ru=f"выражение «{text}» не читается: {reason}",
                en=f"the expression '{text}' cannot be read: {reason}",
            )
        )
        self.line, self.column, self.reason = line, column, reason


class DefinitionFailed(NastavnikError):
    """A definition broke while it ran, which no check could foresee. Becomes an incident.

    A guard that broke while it was evaluated (not: that was false), signals that led to signals
    beyond the bound, or a message's text that cannot be rendered.
    """

    def __init__(self, words: Words, part: DefinitionPart) -> None:
        super().__init__(words)
        self.part = part
