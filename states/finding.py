"""A finding of the checker: what is wrong, where, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from states.definition import Language, Words

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `code` is stable. Lines and columns count from 1."""

    code: str
    severity: Severity
    file: str
    line: int
    column: int
    message: Words
    remedy: Words
    excerpt: str = ""
    """The offending line."""

    def as_json(self, language: Language) -> dict[str, str | int]:
        """The shape that tools read."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "message": self.message.say(language),
            "remedy": self.remedy.say(language),
        }


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that keep a definition from running."""
    return tuple(finding for finding in findings if finding.severity == "error")
