"""A school as large as the pages are measured on: `python -m bench.pages.school FOLDER`.

100,000 pairs with 1,000,000 entries, copied from a small school that the engine lived through:
each copy has people, a name and a chain of hashes of its own, so that `verify` finds it sound.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from shutil import copytree

import orjson

from bench.pages.copying import Copy, Model, fields_of, fill_history, fill_letters, roles_of
from bench.pages.templates import CYCLE, NOW, STAFF, YEAR_LONG, lived
from programme.history import checkpoints, verification
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.school_history import By
from store import history, instances, people, school_history
from store.cross_checks import letters_of
from store.database import Transaction, open_database, to_json
from store.people import folded
from tests.author import BY

PAIRS, ENTRIES = 100_000, 1_000_000
_TEACHERS = 500
_COPIED = ("definitions", "cycles", "role_holders")
_SURNAMES = ("Иванов", "Смирнов", "Кузнецов", "Попов", "Васильев", "Петров", "Соколов",
             "Новиков", "Фёдоров", "Морозов", "Волков", "Лебедев", "Щербаков")  # fmt: skip
_NAMES = ("Анна", "Дмитрий", "Мария", "Артём", "Елена", "Сергей", "Ольга", "Максим", "Семён")


def database(folder: Path) -> Path:
    """The big school's database in this folder; made where it is not there yet."""
    path = folder / "nastavnik.db"
    if not path.exists():
        started = time.perf_counter()
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / "unfinished.db"
        unfinished.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory() as name, lived(Path(name)) as small:
            _fill(small, Path(name), unfinished)
            if small.settings.evidence_folder.exists():
                copytree(
                    small.settings.evidence_folder,
                    Settings(home=folder).evidence_folder,
                    dirs_exist_ok=True,
                )
        unfinished.rename(path)
        sys.stderr.write(f"filled in {time.perf_counter() - started:.0f} s\n")
    return path


def school(folder: Path) -> Application:
    """The big school, open."""
    url = f"sqlite:///{database(folder)}"
    return build(Settings(home=folder, database_url=url), open_database(url))


def _fill(small: Application, folder: Path, path: Path) -> None:
    big = open_database(f"sqlite:///{path}", synchronous="OFF")
    big.close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-400000")
    connection.execute("ATTACH ? AS small", (str(folder / "small.db"),))
    connection.execute("BEGIN")
    for table in (*_COPIED, "texts", "evidence"):
        connection.execute(f"INSERT INTO {table} SELECT * FROM small.{table}")  # noqa: S608
    models, first_person = _models(small, connection)
    _people(connection, models, first_person)
    _instances(connection, models)
    fill_letters(connection, models, fill_history(connection, models))
    connection.execute("COMMIT")
    connection.execute("DETACH small")
    connection.execute("ANALYZE")
    connection.close()
    app = build(small.settings, open_database(f"sqlite:///{path}", synchronous="OFF"))
    _write_down(small, app)
    checkpoints.checkpoint(app, NOW)
    app.close()


def _models(small: Application, connection: sqlite3.Connection) -> tuple[list[Model], int]:
    connection.row_factory = sqlite3.Row
    rows = connection.execute("SELECT * FROM small.instances ORDER BY id").fetchall()
    first_person = connection.execute("SELECT max(id) FROM small.people").fetchone()[0] + 1
    connection.row_factory = None
    with small.database.reading() as tx:
        models = [_model(tx, row) for row in rows]
    pairs = [model for model in models if model.row["process"] == "pair_lifecycle"]
    for model in models:
        if model not in pairs:
            model.copies.append(Copy(model.row["id"], model.row["name"], {}))
    number = max(model.row["id"] for model in models if model not in pairs)
    next_person = first_person + _TEACHERS
    for at, model in enumerate(_chosen(pairs), start=1):
        parts = orjson.loads(model.row["roles"])
        changed: dict[int, int] = {STAFF["class_teachers"]: first_person + at % _TEACHERS}
        for role in ("mentee", "guardian", "mentor"):
            for holder in parts.get(role, ()):
                changed[int(holder.removeprefix("person:"))] = next_person
                next_person += 1
        model.copies.append(Copy(number + at, f"pair {at}", changed))
    return models, first_person


def _model(tx: Transaction, row: sqlite3.Row) -> Model:
    number = row["id"]
    return Model(row, history.of_instance(tx, number), letters_of(tx, [number])[-3:], [])


def _chosen(pairs: list[Model]) -> Iterator[Model]:
    """The model of each copy, so that both numbers are met."""
    early, late = pairs[:YEAR_LONG], pairs[YEAR_LONG:]
    long, short = (sum(len(m.entries) for m in some) / len(some) for some in (early, late))
    share = (ENTRIES / PAIRS - short) / (long - short)
    for number in range(PAIRS):
        some = early if int((number + 1) * share) > int(number * share) else late
        yield some[number % len(some)]


def _people(connection: sqlite3.Connection, models: list[Model], first: int) -> None:
    connection.execute(
        "INSERT INTO people (id, name, address, language, kind, address_state, folded, salt)"
        " SELECT id, name, address, language, kind, address_state, '', salt FROM small.people"
        " WHERE id <= ?",
        (len(STAFF),),
    )
    chance = Random(128)  # names, not secrets
    last = max(person for m in models for copy in m.copies for person in copy.people.values())
    connection.executemany(
        "INSERT INTO people (id, name, address, language, folded, salt)"
        " VALUES (?, ?, ?, 'ru', ?, ?)",
        (
            (number, name, f"p{number}@school.example", folded(name), chance.randbytes(16))
            for number in range(first, last + 1)
            for name in [f"{chance.choice(_SURNAMES)} {chance.choice(_NAMES)} {number}"]
        ),
    )


def _write_down(small: Application, app: Application) -> None:
    """The school's own history: what the small one's says of definitions, years and the staff, then
    everybody else, added."""
    with small.database.reading() as tx:
        told = [row.entry for row in school_history.in_order(tx)]
    with app.database.writing() as tx:
        for entry in told:
            if entry.subject != "person" or entry.subject_id <= len(STAFF):
                by = By(entry.recorded_at, entry.actor, entry.account, entry.way)
                subject = entry.subject, entry.subject_id, entry.event
                school_history.record(tx, *subject, by, entry.details)
        salts = people.salts(tx)
        for person in people.listing(tx):
            if person.id > len(STAFF):
                said = people.digested(person, salts[person.id])
                school_history.record(tx, "person", person.id, "added", BY, said)


def _instances(connection: sqlite3.Connection, models: list[Model]) -> None:
    names = models[0].row.keys()
    marks = ", ".join("?" * len(names))
    insert = f"INSERT INTO instances ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
    every = sorted(((c.number, c, m) for m in models for c in m.copies), key=lambda one: one[0])
    timers = {m.row["id"]: _hanging(connection, "timers", m) for m in models}
    keys = {m.row["id"]: _hanging(connection, "instance_keys", m) for m in models}
    for number, copy, model in every:
        row = dict(zip(names, model.row, strict=True))
        roles = roles_of(orjson.loads(row["roles"]), copy.people)
        fields = fields_of(orjson.loads(row["fields"]), copy.people)
        due = min((d[3] for d in orjson.loads(row["deadlines"]) if d[3]), default=None)
        row |= {
            "id": number,
            "name": copy.name,
            "roles": to_json(roles),
            "fields": to_json(fields),
            "next_due_at": due if row["status"] == "open" else None,
        }
        connection.execute(insert, tuple(row.values()))
        connection.executemany(
            "INSERT INTO participants VALUES (?, ?, ?)",
            [(number, role, who) for role, held in roles.items() for who in dict.fromkeys(held)],
        )
        connection.executemany(
            "INSERT INTO instance_keys VALUES (?, ?, ?)",
            [
                (number, name, str(fields[name]) if name == "candidate" else value)
                for _, name, value in keys[model.row["id"]]
            ],
        )
        connection.executemany(
            "INSERT INTO timers VALUES (?, ?, ?, ?, ?, ?)",
            [(number, *timer[1:]) for timer in timers[model.row["id"]]],
        )
    connection.execute("INSERT INTO counters VALUES ('instance', ?)", (every[-1][0],))


def _hanging(connection: sqlite3.Connection, table: str, model: Model) -> list[tuple[object, ...]]:
    statement = f"SELECT * FROM small.{table} WHERE instance = ?"  # noqa: S608
    return connection.execute(statement, (model.row["id"],)).fetchall()


def main() -> int:
    """Makes the school, or finds it, and verifies the first thousand of its chains."""
    with_all = "--verify" in sys.argv
    app = school(Path(sys.argv[1]))
    with app.database.reading() as tx:
        counted = instances.counts(tx, 1)
        total = history.total(tx)
    for (process, state), number in counted.items():
        sys.stdout.write(f"| {process} | {state} | {number:,} |\n")
    sys.stdout.write(f"{sum(counted.values()):,} instances, {total:,} entries, cycle {CYCLE}\n")
    problems = verification.verify(app).problems if with_all else ()
    for problem in problems[:10]:
        sys.stdout.write(f"{problem.words.en}\n")
    app.close()
    return len(problems) and 1


if __name__ == "__main__":
    sys.exit(main())
