"""Invitations: a whole-day entry of a calendar (RFC 5545, RFC 5546)."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event, vCalAddress

from notifications.message import LetterItem


def invitation(item: LetterItem, sender: str, to: str, summary: str, moment: datetime) -> bytes:
    """The .ics file for the meeting of an item. Sent again with another day, it moves the entry."""
    if item.meeting_on is None:
        raise ValueError("an invitation needs the day of a meeting")
    calendar = Calendar()
    calendar.add("prodid", "-//nastavnik//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST")
    entry = Event()
    entry.add("uid", item.uid)
    entry.add("dtstamp", moment)
    entry.add("sequence", int(moment.timestamp()))
    entry.add("summary", summary)
    entry.add("dtstart", item.meeting_on)
    entry.add("dtend", item.meeting_on + timedelta(days=1))
    entry.add("organizer", vCalAddress(f"mailto:{sender}"))
    entry.add("attendee", vCalAddress(f"mailto:{to}"))
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
