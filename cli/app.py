"""`nastavnik`: what it can be asked, and how each failure ends."""

import errno
import getpass
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from cli import (
    accounts,
    backups,
    definitions,
    firing,
    instances,
    letters,
    people,
    records,
    remote,
    running,
    schooling,
)
from cli.output import BROKEN, DONE, REFUSED, WRONG_USE, language, t, warn

app = typer.Typer(
    name="nastavnik",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=t(
        "Наставничество в школе: дорожная карта, пары, сроки, письма и история.",
        "Mentoring at a school: roadmap, pairs, deadlines, letters and history.",
    ),
)
running.register(app)
definitions.register(app)
records.register(app)
firing.register(app)
instances.register(app)
letters.register(app)
schooling.register(app)
people.register(app)
accounts.register(app)
backups.register(app)


@app.callback()
def school(
    server: Annotated[
        str, typer.Option(envvar=remote.SERVER, help=t("школа на сервере", "a served school"))
    ] = "",
    token_file: Annotated[
        str, typer.Option(envvar=remote.TOKEN_FILE, help=t("файл с ключом", "its token's file"))
    ] = "",
) -> None:
    """Which school: that of this machine, or one that is served elsewhere."""
    os.environ[remote.SERVER], os.environ[remote.TOKEN_FILE] = server, token_file


def main() -> None:
    """The console script. Nobody is shown a traceback: it goes into a report file."""
    try:
        answer = app(standalone_mode=False)
    except TyperException as error:
        warn(getattr(error, "format_message", error.__str__)())
        warn(t("Подсказка: nastavnik --help", "Hint: nastavnik --help"))
        sys.exit(WRONG_USE)
    except (Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception as error:  # the last line of defence
        sys.exit(_failed(error))
    sys.exit(answer if isinstance(answer, int) else DONE)


def _failed(error: Exception) -> int:
    from pydantic import ValidationError

    from states.errors import (
        DefinitionInvalid,
        NastavnikError,
        NotAllowed,
        NotFound,
        Overtaken,
        WrongUse,
    )

    if isinstance(error, ValidationError):
        from programme.school.wrong_settings import words_of

        error = words_of(error) or error
    if isinstance(error, NastavnikError):
        warn(error.say(language()))
        if isinstance(error, WrongUse | NotFound):
            return WRONG_USE
        return REFUSED if isinstance(error, DefinitionInvalid | NotAllowed | Overtaken) else BROKEN
    if isinstance(error, OSError) and error.filename is not None:
        warn(_of_a_file(error))
        return WRONG_USE
    home = Path(os.environ.get("NASTAVNIK_HOME") or "var") / "reports"
    path = home / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.txt"
    said = f"{type(error).__name__}: {error}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        where = t(f"Подробности: {path}", f"Details: {path}")
    except OSError:
        where = ""
    warn(t(f"Что-то сломалось: {said}. {where}", f"Something broke: {said}. {where}"))
    return BROKEN


_TROUBLE = {
    errno.EACCES: ("нет прав", "permission denied"),
    errno.EPERM: ("нет прав", "permission denied"),
    errno.ENOENT: ("такого файла или папки нет", "there is no such file or folder"),
    errno.EISDIR: ("это папка, а нужен файл", "this is a folder, not a file"),
    errno.ENOTDIR: ("это не папка", "this is no folder"),
    errno.EEXIST: ("такой файл уже есть", "there is such a file already"),
    errno.ENOSPC: ("на диске нет места", "the disk is full"),
    errno.EROFS: ("диск только для чтения", "the disk can only be read"),
    errno.ENAMETOOLONG: ("слишком длинное имя", "the name is too long"),
}


def _of_a_file(error: OSError) -> str:
    """What is wrong with a file that a command was to read or write, and for whom."""
    ru, en = _TROUBLE.get(error.errno or 0, (str(error.strerror), str(error.strerror)))
    path = Path(os.fsdecode(error.filename)).absolute()
    user = getpass.getuser()
    return t(
        f"{path}: {ru}. Команда выполняется от имени {user}: укажите файл там, куда есть доступ.",
        f"{path}: {en}. The command runs as {user}: name a file where that user may go.",
    )


if __name__ == "__main__":
    main()
