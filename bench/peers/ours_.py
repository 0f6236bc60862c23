"""nastavnik beside its floor: what it asks of SQLite is recorded and played without it."""

import gc
import shutil
from pathlib import Path

from bench.peers.floor import play, recorded
from bench.peers.ours import WAYS
from bench.peers.school import open_pairs, school
from programme.school.application import Application, build
from states.decision import InstanceId
from store.database import open_database


def prepare(
    way: str, pairs: int, synchronous: str, folder: Path
) -> tuple[Application, list[InstanceId]]:
    """A school with its pairs, and a copy of its database for the floor."""
    app = school(f"sqlite:///{folder / 'ours.db'}", folder, synchronous, way == "by_itself")
    opened = open_pairs(app, pairs)
    app.database.close()
    for name in ("floor.db", "again.db"):
        shutil.copy(folder / "ours.db", folder / name)
    gc.freeze()
    return app, opened


def floor(
    way: str, app: Application, pairs: list[InstanceId], folder: Path, synchronous: str
) -> float:
    """Seconds of bare sqlite3 for the same statements."""
    url = f"sqlite:///{folder / 'again.db'}"
    again = build(app.settings, open_database(url, synchronous=synchronous))
    with recorded() as statements:
        WAYS[way](again, pairs)
    again.close()
    return play(folder / "floor.db", statements, synchronous)
