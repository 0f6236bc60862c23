"""Every exception of the project, with its words in both languages.

A refusal is not among them: it is an ordinary answer (`states.decision.Refusal`). Each face maps
an exception once, to an exit code or an HTTP status.
"""

from states.definition import Language, Words


class NastavnikError(Exception):
    """The root. `words` say what happened, where, and what to do."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words

    def say(self, language: Language) -> str:
        """The message in the reader's language."""
        return self.words.say(language)


class DefinitionInvalid(NastavnikError):
    """A definition cannot run. `findings` are the checker's errors."""

    def __init__(self, words: Words, findings: tuple[object, ...] = ()) -> None:
        super().__init__(words)
        self.findings = findings


class WrongUse(NastavnikError):
    """The question itself is malformed: a date that does not exist, an unknown option."""


class NotFound(NastavnikError):
    """No such instance, person, cycle or file."""


class NotAllowed(NastavnikError):
    """This person may not do or see this."""


class Overtaken(NastavnikError):
    """Somebody else changed it first. Read again and decide again."""


class StoreUnavailable(NastavnikError):
    """The database is locked, unreachable, or of a newer version."""


class Undeliverable(NastavnikError):
    """A letter cannot be handed over. `permanent` says whether to try again."""

    def __init__(self, words: Words, *, permanent: bool) -> None:
        super().__init__(words)
        self.permanent = permanent


class GuardFailed(NastavnikError):
    """An expression broke while it was evaluated (not: it was false). Becomes an incident."""


class TooDeep(NastavnikError):
    """Signals led to signals beyond the bound. Becomes an incident."""


class TemplateFailed(NastavnikError):
    """A message's text cannot be rendered. Becomes an incident."""
