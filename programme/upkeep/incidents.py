"""Instances set aside with their reason, and tried again."""

from datetime import datetime

from programme.school.application import Application
from states.decision import PersonId
from store import undelivered
from store.incidents import Incident, close_incident, open_incidents


def incidents(app: Application, most: int = 10_000) -> list[Incident]:
    """Instances that were set aside, with their reasons, the oldest first."""
    with app.database.reading() as tx:
        return open_incidents(tx, limit=most)


def retry(app: Application, incident: int, moment: datetime, actor: PersonId | None) -> bool:
    """Lets an instance take part again: the next runs try its timers and its failed letters.

    False where there is no such incident.
    """
    with app.database.writing() as tx:
        instance = close_incident(tx, incident, actor, moment)
        if instance is not None:
            undelivered.retry(tx, instance, moment)
        return instance is not None
