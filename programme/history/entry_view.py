"""An entry as programs get it from the API and as the command line reads it there."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, JsonValue

from programme.history.recent_entries import RecordedEntry
from states.decision import Entry, InstanceId, PersonId
from states.definition import Words
from store.entry_row import Recorded


class EntryView(BaseModel):
    """An entry as its hash covers it, by the definitions' own names."""

    id: int
    instance: str
    revision: int
    trigger: str
    source: str
    dest: str
    actor: int | None
    role: str
    way: str = ""
    """By which way somebody pulled the trigger, '' for the engine: from `changes`."""
    planned_for: datetime | None
    occurred_on: date
    recorded_at: datetime
    changes: Mapping[str, JsonValue]
    run: str
    reason: str
    hash: str
    trigger_title: Words
    dest_title: Words
    role_title: Words

    @classmethod
    def of(cls, line: RecordedEntry) -> Self:
        """The line as it goes over the wire."""
        titles = {
            "id": line.recorded.id,
            "instance": line.name,
            "reason": line.reason,
            "hash": line.recorded.hash.hex(),
            "trigger_title": line.trigger,
            "dest_title": line.state,
            "role_title": line.role,
            "way": line.recorded.entry.changes.get("way", ""),
        }
        return cls.model_validate(line.recorded.entry._asdict() | titles)

    def recorded(self) -> RecordedEntry:
        """The line again; the number of its instance and its salted parts stay with the school."""
        entry = Entry(
            InstanceId(0),
            self.revision,
            self.trigger,
            self.source,
            self.dest,
            None if self.actor is None else PersonId(self.actor),
            self.role,
            self.planned_for,
            self.occurred_on,
            self.recorded_at,
            "",
            self.changes,
            self.run,
        )
        row = Recorded(self.id, entry, b"", bytes.fromhex(self.hash))
        titles = (self.trigger_title, self.dest_title, self.role_title)
        return RecordedEntry(row, self.instance, self.reason, *titles)
