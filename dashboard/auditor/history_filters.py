"""What an address asks of history, as people type it: kept as it was typed, understood or not."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from dashboard.page.inputs import day_of
from programme.history.entries import Asked
from programme.people import register
from programme.school.application import Application
from states.definition import Words
from states.errors import WrongUse


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for, as it was typed."""

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

    def asked(self, school: Application) -> Asked:
        """The question. `WrongUse`, `NotFound` where it cannot be understood."""
        process, state = _split(self.state, self.process)
        process, trigger = _split(self.trigger, process)
        since, until = day_of(self.since), day_of(self.until)
        if since and until and since > until:
            raise WrongUse(
                Words(ru="Начало позже конца.", en="The first day is after the last."), "malformed"
            )
        person = register.find(school, self.person) if self.person else None
        return Asked(
            self.instance, person, process, state, trigger, since, until, self.late, self.run
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
        person.strip(),
        instance.strip(),
        process.strip(),
        state.strip(),
        trigger.strip(),
        since,
        until,
        late not in ("", "no", "0"),
        run.strip(),
    )


Filtered = Annotated[Filters, Depends(filters)]


def _split(text: str, process: str) -> tuple[str, str]:
    named, slash, rest = text.partition("/")
    return (named, rest) if slash else (process, text)
