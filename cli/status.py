"""The roadmap as tools read it."""

from cli.output import language
from programme.views.roadmap_status import MeasureLine


def as_status(line: MeasureLine) -> dict[str, object]:
    """A measure in the shape that is fixed for scripts."""
    return {
        "number": line.number,
        "title": line.title.say(language()),
        "section": line.section,
        "start": line.start.isoformat() if line.start else None,
        "due": line.due.isoformat() if line.due else None,
        "state": line.state,
        "late": line.late,
        "responsible": [who.say(language()) for who in line.responsible],
        "accepted_on": line.accepted_on.isoformat() if line.accepted_on else None,
    }
