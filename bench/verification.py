"""How long `verify` takes, and how much memory: `python -m bench.verification FOLDER`.

FOLDER is a school's own, such as `bench.pages` makes; it is brought up to this program first.
"""

import sys
from pathlib import Path
from time import perf_counter

from bench.memory import most_mb
from programme.history import verification
from programme.school.application import build
from programme.school.settings import Settings
from store.database import open_database


def main(folder: Path) -> None:
    """Prints a row of the table."""
    settings = Settings(home=folder)
    app = build(settings, open_database(settings.url, bring_up=True))
    started = perf_counter()
    found = verification.verify(app)
    seconds = perf_counter() - started
    kinds = sorted({problem.code for problem in found.problems})
    print(
        f"| {found.entries} entries, {found.instances} instances | {seconds:.0f} s | "
        f"{most_mb()} MB | {len(found.problems)} {', '.join(kinds)} |"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
