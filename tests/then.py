"""The pages served on a chosen day: `python -m tests.then`, with the shift of the clock told by
`NASTAVNIK_TEST_SHIFT` in seconds. Only what the faces take for now is shifted."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from types import ModuleType
from typing import Self

SHIFTED = "NASTAVNIK_TEST_SHIFT"


def shift_to(moment: datetime) -> None:
    """From now on this process, and those it starts, live on from that moment."""
    os.environ[SHIFTED] = str((moment - datetime.now(UTC)).total_seconds())


class Then(datetime):
    """A clock that runs as ours does, on another day."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """This moment, shifted."""
        return super().now(tz) + timedelta(seconds=float(os.environ.get(SHIFTED, "0")))


def now() -> datetime:
    """This moment there, UTC."""
    moment = Then.now(UTC)
    return datetime.fromtimestamp(moment.timestamp(), UTC)


@contextmanager
def living_on(moment: datetime) -> Iterator[None]:
    """Within it the pages of this process live on from that moment."""
    before = os.environ.get(SHIFTED)
    shift_to(moment)
    shifted = shift_pages()
    try:
        yield
    finally:
        for module in shifted:
            module.datetime = datetime  # type: ignore[attr-defined]
        del os.environ[SHIFTED]
        if before is not None:
            os.environ[SHIFTED] = before


def shift_pages() -> list[ModuleType]:
    """Hands that clock to every module of the pages that is loaded by now; they are returned."""
    pages = [
        module
        for name, module in list(sys.modules.items())
        if name.startswith("dashboard") and hasattr(module, "datetime")
    ]
    for module in pages:
        module.datetime = Then  # type: ignore[attr-defined]
    return pages


def main() -> None:
    """The pages' own server, by that clock."""
    from dashboard import app

    shift_pages()
    app.main()


if __name__ == "__main__":
    main()
