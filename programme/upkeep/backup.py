"""Backup and restore: database and documents in one file, verified on the way back.

After a restore no letter leaves until a person releases them: what waits in the copy may
have been sent after it was made.
"""

import json
import shutil
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter

from programme.history import checkpoints
from programme.history.problem import Problem
from programme.history.verification import Verification, verify
from programme.school.application import Application, build, for_the_owner_alone
from programme.school.settings import Settings
from states.definition import Words
from states.errors import NotFound, StoreUnavailable
from states.school_history import By
from store import evidence, history, mail_pause, school_history
from store.backup import bring_back, copy_to, refuse_occupied, snapshot_of
from store.database import open_database
from store.files import PARTIAL, file_digest, make_folder, put_in_place

KEPT = 14
"""How many daily backups are kept."""
_FORMAT = 1
_UNFINISHED = ".part-"
"""What is being written lies under a name like this, and stays there where it was killed."""
_ABANDONED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    format: int
    made_at: str
    database: str
    """`sqlite` or `postgresql`."""
    entries: int
    head: str
    """As `history.checkpoints.head`: two histories with the same head are the same."""
    files: dict[str, str]
    """Name in the archive to sha256."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and what was found wrong with it."""

    backup: Backup
    verification: Verification
    missing: tuple[str, ...]
    """Documents that the tables name and the archive does not hold, by hash."""
    waiting: int
    """Letters that wait until `release`."""

    @property
    def sound(self) -> bool:
        """Whether all of it is as it was."""
        return not self.verification.problems and not self.missing


def backup(app: Application, target: Path, moment: datetime) -> Backup:
    """Writes the whole school into one file that only its owner may read. `NotFound` where the
    folder is not there: a disk that is not mounted is no place."""
    for_the_owner_alone()
    if not target.parent.is_dir():
        raise NotFound(
            Words(ru=f"Папки {target.parent} нет.", en=f"There is no folder {target.parent}.")
        )
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=_UNFINISHED) as name:
        folder = Path(name)
        copy, archive = folder / "database", folder / "archive"
        entries, head = _copied(app, copy)
        # documents are only ever added: those the copy names are all there by now
        files = {"database": copy, **_documents(app.settings.evidence_folder)}
        kind = "postgresql" if app.database.postgresql else "sqlite"
        digests = {name: file_digest(path) for name, path in files.items()}
        made = Backup(
            format=_FORMAT,
            made_at=moment.astimezone(UTC).isoformat(),
            database=kind,
            entries=entries,
            head=head,
            files=digests,
        )
        manifest = folder / "manifest.json"
        manifest.write_text(json.dumps(asdict(made), indent=1), encoding="utf-8")
        with tarfile.open(archive, "w") as packed:
            packed.add(manifest, "manifest.json")
            for name, path in files.items():
                packed.add(path, name)
        put_in_place(archive, target)
    return made


def _copied(app: Application, copy: Path) -> tuple[int, str]:
    """Copies the database; entries and head as the copy has them."""
    if app.database.postgresql:
        with app.database.reading() as tx:
            copy_to(app.settings.url, copy, snapshot_of(tx))
            return history.total(tx), checkpoints.head_in(tx)
    copy_to(app.settings.url, copy)
    copied = build(app.settings, open_database(f"sqlite:///{copy}"), app.calendar)
    try:
        with copied.database.reading() as tx:
            return history.total(tx), checkpoints.head_in(tx)
    finally:
        copied.close()


def _documents(folder: Path) -> dict[str, Path]:
    found = sorted(path for path in folder.glob("*/*") if not path.name.endswith(PARTIAL))
    return {f"evidence/{path.parent.name}/{path.name}": path for path in found}


def restore(settings: Settings, source: Path, moment: datetime) -> Restored:
    """Brings a school back into an empty place and verifies all of it.

    `NotFound` for a file that is no backup, `StoreUnavailable` where a database is in the way or
    the file was damaged; nothing is changed then. The school's history says that it was restored.
    """
    for_the_owner_alone()
    settings.home.mkdir(parents=True, exist_ok=True)
    # beside the place, so that what was unpacked only has to be moved
    with tempfile.TemporaryDirectory(dir=settings.home, prefix=_UNFINISHED) as name:
        folder = Path(name)
        made = _unpacked(source, folder)
        kind = "sqlite" if settings.url.startswith("sqlite") else "postgresql"
        if made.database != kind:
            raise StoreUnavailable(
                Words(
                    ru=f"Это копия базы {made.database}, а настроена {kind}.",
                    en=f"This is a copy of {made.database}, but {kind} is set up.",
                )
            )
        refuse_occupied(settings.url)
        for path in sorted(folder.glob("evidence/*/*")):
            if str(path.relative_to(folder)) in made.files:
                target = settings.evidence_folder / path.parent.name / path.name
                make_folder(target.parent)
                put_in_place(path, target)
        # last: where there is a database, a restore that was killed could not be tried again
        bring_back(folder / "database", settings.url)
    app = build(settings, open_database(settings.url, bring_up=True))
    try:
        return _verified(app, made, moment)
    finally:
        app.close()


def check(source: Path) -> Backup:
    """Reads a backup whole and compares every digest. `NotFound`; `StoreUnavailable` for a damaged
    one."""
    with tempfile.TemporaryDirectory(dir=source.parent, prefix=".check-") as folder:
        return _unpacked(source, Path(folder))


def _unpacked(source: Path, folder: Path) -> Backup:
    if not source.exists():
        raise NotFound(Words(ru=f"Файла {source} нет.", en=f"There is no file {source}."))
    try:
        with tarfile.open(source) as archive:
            _extract(archive, folder)
        made = TypeAdapter(Backup).validate_json((folder / "manifest.json").read_bytes())
        whole = {name: file_digest(folder / name) for name in made.files}
    except (OSError, tarfile.TarError, ValueError, TypeError) as error:
        raise NotFound(
            Words(
                ru=f"{source}: это не резервная копия nastavnik ({error}).",
                en=f"{source}: this is no backup of nastavnik ({error}).",
            )
        ) from error
    wrong = sorted(name for name, digest in made.files.items() if whole[name] != digest)
    if wrong or made.format != _FORMAT:
        what = ", ".join(wrong) or f"format {made.format}"
        raise StoreUnavailable(
            Words(
                ru=f"{source}: копия повреждена ({what}). Возьмите другую.",
                en=f"{source}: the backup is damaged ({what}). Take another.",
            )
        )
    return made


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Plain files within the folder alone, whoever made the archive: `extractall` does so only
    from Python 3.11.4 on."""
    for member in archive:
        target = folder / member.name
        if not target.resolve().is_relative_to(folder.resolve()):
            raise ValueError(member.name)
        content = archive.extractfile(member) if member.isreg() else None
        if content is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            with content, target.open("wb") as file:
                shutil.copyfileobj(content, file)


def _verified(app: Application, made: Backup, moment: datetime) -> Restored:
    with app.database.writing() as tx:
        waiting = mail_pause.pause(tx)
        said = {"made_at": made.made_at}
        school_history.record(tx, "school", 0, "restored", By(moment, way="command"), said)
        names = evidence.digests(tx)
    folder = app.settings.evidence_folder
    missing = []
    for digest in names:
        path = folder / digest[:2] / digest[2:]
        if not path.is_file() or file_digest(path) != digest:
            missing.append(digest)
    # a backup names what it misses itself
    found = verify(app, files=False)
    if made.head and (made.head != checkpoints.head(app) or made.entries != found.entries):
        words = Words(ru="история не та, что копировали", en="not the history that was copied")
        problem = Problem("head", "backup", words)
        found = Verification(
            found.entries, found.instances, found.checkpoints, (*found.problems, problem)
        )
    return Restored(made, found, tuple(missing), waiting)


def release(app: Application) -> int:
    """Lets the letters go that wait since a restore; how many there are."""
    with app.database.writing() as tx:
        return mail_pause.resume(tx)


def daily(app: Application, moment: datetime) -> tuple[Path, Backup]:
    """Today's backup in the school's folder; the oldest beyond `KEPT` go, and what a run that was
    killed left behind."""
    for_the_owner_alone()
    folder = app.settings.backup_folder
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_UNFINISHED}*"):
        if left.stat().st_mtime < (moment - _ABANDONED).timestamp():
            shutil.rmtree(left)
    day = app.calendar.local_day(moment)
    target = folder / f"nastavnik-{day.isoformat()}.tar"
    made = backup(app, target, moment)
    for old in daily_backups(folder)[:-KEPT]:
        old.unlink()
    return target, made


def daily_backups(folder: Path) -> list[Path]:
    """The daily backups in a folder, the oldest first."""
    return sorted(folder.glob("nastavnik-????-??-??.tar"))


def day_of(made: Path) -> date:
    """The day of a daily backup, by the school's clock."""
    return date.fromisoformat(made.stem[-10:])
