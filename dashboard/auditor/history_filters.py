"""The filters of the history page, as people type them; the form shows them again as typed."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from dashboard.page.inputs import day_of
from programme.history.entries import entry_filter
from programme.people import register
from programme.school.application import Application
from states.definition import Words
from states.errors import WrongUse
from store.entry_search import EntryFilter


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters in an address, as they were typed."""

    person: str
    instance: str
    process: str
    state: str
    """A path, or `process/path`."""
    trigger: str
    since: str
    until: str
    late: bool
    run: str

    def kept(self) -> dict[str, str]:
        """Those that are set, as the query of an address."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return {n: "yes" if v is True else str(v) for n, v in named.items() if v}

    def entry_filter(self, school: Application) -> EntryFilter:
        """Which entries are looked for. `WrongUse`, `NotFound` where that cannot be understood."""
        process, state = _split(self.state, self.process)
        process, trigger = _split(self.trigger, process)
        since, until = day_of(self.since), day_of(self.until)
        if since and until and since > until:
            raise WrongUse(
                Words(ru="Начало позже конца.", en="The first day is after the last."), "malformed"
            )
        person = register.find(school, self.person) if self.person else None
        return entry_filter(
            school,
            name=self.instance,
            person=person,
            process=process,
            state=state,
            trigger=trigger,
            since=since,
            until=until,
            late=self.late,
            run=self.run,
        )


def filters(
    person: Annotated[str, Query(max_length=200)] = "",
    instance: Annotated[str, Query(max_length=100)] = "",
    process: Annotated[str, Query(max_length=64)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
    trigger: Annotated[str, Query(max_length=200)] = "",
    since: Annotated[str, Query(max_length=20)] = "",
    until: Annotated[str, Query(max_length=20)] = "",
    late: Annotated[str, Query(max_length=5)] = "",
    run: Annotated[str, Query(max_length=64)] = "",
) -> Filters:
    """The filters of an address."""
    return Filters(
        person=person.strip(),
        instance=instance.strip(),
        process=process.strip(),
        state=state.strip(),
        trigger=trigger.strip(),
        since=since,
        until=until,
        late=late not in ("", "no", "0"),
        run=run.strip(),
    )


Filtered = Annotated[Filters, Depends(filters)]


def _split(text: str, process: str) -> tuple[str, str]:
    named, slash, rest = text.partition("/")
    return (named, rest) if slash else (process, text)
