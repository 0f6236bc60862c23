"""Backup, restore, and the letters that a restore holds."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.output import BROKEN, DONE, REFUSED, as_json, language, now, t, tell, warn
from cli.running import Json, changing, opened


def register(app: typer.Typer) -> None:
    """Adds these verbs."""
    app.command(
        "doctor", help=t("Что не так с этой установкой.", "What is wrong with this installation.")
    )(doctor)
    app.command(
        "update",
        help=t(
            "Обновить базу до версии программы: копия, таблицы, проверка.",
            "Bring the database up to the program: copy, tables, verification.",
        ),
    )(update)
    app.command("backup", help=t("Резервная копия всей школы.", "Back up the whole school."))(
        backup
    )
    app.command(
        "restore",
        help=t("Восстановить школу из резервной копии.", "Restore a school from a backup."),
    )(restore)
    app.command(
        "release",
        help=t(
            "Отпустить письма, задержанные после восстановления.",
            "Let the letters go that a restore holds.",
        ),
    )(release)


def update() -> int:
    """Where anything goes wrong the database is put back as it was."""
    from cli import remote
    from cli.up import update_alone
    from programme.school.settings import Settings

    remote.here_only()
    return update_alone(Settings())


def backup(file: Annotated[Path | None, typer.Argument()] = None, json: Json = False) -> int:
    """Into FILE, or into the school's own folder of daily backups."""
    from programme.upkeep import backup

    with opened(create=False) as school:
        if file is None:
            target, made = backup.daily(school, now())
        else:
            target, made = file, backup.backup(school, file, now())
    documents = len(made.files) - 1
    size = target.stat().st_size
    shown = f"{size / 1e6:.1f}"
    if json:
        as_json({"file": str(target), "bytes": size, **asdict(made)})
        return DONE
    tell(
        t(
            f"{target}: {shown.replace('.', ',')} МБ, документов {documents}. "
            "Храните копию на другой машине: в ней персональные данные.",
            f"{target}: {shown} MB, {documents} documents. "
            "Keep it on another machine: it holds personal data.",
        )
    )
    return DONE


def restore(file: Annotated[Path, typer.Argument()], json: Json = False) -> int:
    """Into the empty place that the settings name. Everything is verified."""
    from programme.school.settings import Settings
    from programme.upkeep import backup

    found = backup.restore(Settings(), file, now())
    said = found.verification
    if json:
        as_json(
            {
                "entries": said.entries,
                "checkpoints": said.checkpoints,
                "problems": [problem.words.say(language()) for problem in said.problems],
                "missing": list(found.missing),
                "waiting": found.waiting,
            }
        )
        return DONE if found.sound else BROKEN
    for problem in said.problems:
        warn(problem.words.say(language()))
    for digest in found.missing:
        warn(t(f"Нет документа {digest}.", f"The document {digest} is missing."))
    tell(
        t(
            f"Восстановлено: записей истории {said.entries}, контрольных точек {said.checkpoints}, "
            f"ошибок {len(said.problems) + len(found.missing)}. "
            f"Писем задержано: {found.waiting}; отпустить их: nastavnik release.",
            f"Restored: {said.entries} entries of history, {said.checkpoints} checkpoints, "
            f"{len(said.problems) + len(found.missing)} problems. "
            f"{found.waiting} letters are held; let them go with: nastavnik release.",
        )
    )
    return DONE if found.sound else BROKEN


def release(json: Json = False) -> int:
    """Until then nothing is sent."""
    from programme.upkeep import backup

    with changing(create=False) as school:
        waiting = backup.release(school)
    if json:
        as_json({"waiting": waiting})
    else:
        tell(
            t(f"Писем отпущено: {waiting}.", f"{waiting} letters are let go."),
        )
    return DONE


_MARKS = {"good": "✓", "doubtful": "?", "bad": "✗"}


def doctor(json: Json = False) -> int:
    """Looks at everything; exit code 1 where something is wrong."""
    import asyncio

    from programme.upkeep.diagnosis import worst
    from programme.upkeep.doctor import examine

    with opened(create=False) as school:
        found = asyncio.run(examine(school, now()))
    if json:
        as_json([{"what": f.what.say(language()), "state": f.state, "said": f.said.say(language()),
                  "remedy": f.remedy.say(language()) if f.remedy and f.state != "good" else None}
                 for f in found])  # fmt: skip
    else:
        for finding in found:
            what, said = finding.what.say(language()), finding.said.say(language())
            tell(f"{_MARKS[finding.state]} {what}: {said}")
            if finding.remedy is not None and finding.state != "good":
                tell(f"  {finding.remedy.say(language())}")
    return REFUSED if worst(found) == "bad" else DONE
