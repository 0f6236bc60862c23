"""The schools of a region, in the environment that `deploy.region` writes down (`. region.env`).

    python -m deploy.schools list
    python -m deploy.schools add shard1 school128
    python -m deploy.schools environment shard1 school128
    python -m deploy.schools migrate
    python -m deploy.schools sweep backup

`add` and `environment` print what `nastavnik` has to be told to work in that school.
"""

import argparse
import asyncio
import os
import shlex
import sys
from datetime import UTC, datetime

from programme.region.sweeps import SWEEPS, Shard, shards
from programme.school.settings import Settings
from states.errors import NastavnikError


def opened_shards() -> dict[str, Shard]:
    """The shards of the environment."""
    found = shards(os.environ.get("NASTAVNIK_SHARDS", ""))
    return {name: Shard(Settings(), name, url) for name, url in found.items()}


def exports(school: Settings) -> str:
    """A school's environment, for a shell."""
    said = {"NASTAVNIK_HOME": str(school.home), "NASTAVNIK_DATABASE_URL": school.database_url}
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in said.items())


def migrate(shard: Shard) -> list[str]:
    """Brings every school of a shard up to this program's version; those that it cannot."""
    broken = []
    for school in shard.schools():
        try:
            with shard.opened(school):
                pass
        except NastavnikError as error:
            broken.append(f"{shard.name}/{school}: {error.words.en}")
    return broken


def swept(shard: Shard, what: str) -> list[str]:
    """Does by hand what a scheduled sweep does; the schools that broke."""
    started = datetime.now(UTC)
    done = asyncio.run(shard.sweep(what, started))
    shard.record(what, done, "", started, datetime.now(UTC))
    counted = f"{SWEEPS[what].counts} {done.done}"
    sys.stdout.write(f"{shard.name}: schools {done.schools}, opened {done.opened}, {counted}\n")
    return [f"{shard.name}/{school}: {kind}" for school, kind in done.broken]


def main() -> int:
    """One command; 1 where something went wrong."""
    parser = argparse.ArgumentParser(prog="python -m deploy.schools")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list")
    commands.add_parser("migrate")
    commands.add_parser("sweep").add_argument("what", choices=sorted(SWEEPS))
    for name in ("add", "environment"):
        command = commands.add_parser(name)
        command.add_argument("shard")
        command.add_argument("school")
    asked = parser.parse_args()
    found = opened_shards()
    wrong: list[str] = []
    if asked.command == "list":
        for shard in found.values():
            sys.stdout.writelines(f"{shard.name}/{school}\n" for school in shard.schools())
    elif asked.command == "migrate":
        wrong = [line for shard in found.values() for line in migrate(shard)]
    elif asked.command == "sweep":
        wrong = [line for shard in found.values() for line in swept(shard, asked.what)]
    elif asked.shard not in found:
        wrong = [f"{asked.shard}: no such shard; NASTAVNIK_SHARDS has {', '.join(found)}"]
    else:
        shard = found[asked.shard]
        add = asked.command == "add"
        school = shard.add(asked.school) if add else shard.settings_of(asked.school)
        sys.stdout.write(exports(school))
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
