"""Definitions: check, schema, diagram, diff, migrate."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.output import DONE, REFUSED, as_json, language, now, t, table, tell
from cli.running import Json, changing


def register(app: typer.Typer) -> None:
    """Adds these verbs."""
    app.command(help=t("Проверить определения.", "Check definitions."))(check)
    app.command(help=t("Схема определений (JSON Schema).", "JSON Schema of definitions."))(schema)
    app.command(help=t("Нарисовать процесс.", "Draw a process."))(diagram)
    app.command(help=t("Сравнить две версии.", "Compare two versions."))(diff)
    app.command(
        help=t("Перевести экземпляры на новую версию.", "Move instances to a new version.")
    )(migrate)


def check(
    paths: Annotated[list[Path] | None, typer.Argument(help=t("файлы, папки", "files"))] = None,
    cycle: Annotated[str, typer.Option(help=t("в каком учебном году", "in which year"))] = "",
    format: Annotated[str, typer.Option(help="text, json")] = "text",
    json: Json = False,
) -> int:
    """Exit code 1 where there are errors, which come last; warnings alone leave it 0."""
    from programme.authoring import checking
    from programme.processes import cycles
    from programme.school.settings import Settings
    from states.finding import errors

    settings = Settings()
    year = cycles.a_cycle(cycle) if cycle else None
    shipped = settings.definitions
    found = checking.check(paths or [shipped], shipped, year, settings.zone)
    wrong = errors(found)
    if json or format == "json":
        as_json([finding.as_json(language()) for finding in found])
        return REFUSED if wrong else DONE
    # errors last, where they are seen
    for finding in sorted(found, key=lambda finding: finding.severity == "error"):
        place = f"{finding.file}:{finding.line}:{finding.column}"
        tell(f"{place}: {finding.code} {finding.message.say(language())}")
        if finding.excerpt.strip():
            tell(f"    {finding.excerpt.strip()[:110]}")
        tell(f"    → {finding.remedy.say(language())}")
    tell(
        t(
            f"Ошибок: {len(wrong)}, предупреждений: {len(found) - len(wrong)}.",
            f"Errors: {len(wrong)}, warnings: {len(found) - len(wrong)}.",
        )
    )
    return REFUSED if wrong else DONE


def schema() -> int:
    """For editors that complete and check while one types."""
    from states.schema import definition_schema

    as_json(definition_schema())
    return DONE


def diagram(
    process: Annotated[str, typer.Argument(help="pair_lifecycle, measure, section")],
    format: Annotated[str, typer.Option(help="svg, dot, mermaid")] = "svg",
    out: Annotated[Path | None, typer.Option(help=t("в файл", "into a file"))] = None,
    json: Json = False,
) -> int:
    """A process as a picture."""
    from programme.authoring.diagrams import draw

    text = draw(process, format, language())
    if out is not None:
        out.write_text(text, encoding="utf-8")
    if json:
        as_json({"format": format, "text": text})
    elif out is None:
        tell(text)
    return DONE


def diff(
    old: Annotated[Path, typer.Argument(help=t("файл, как было", "the file before"))],
    new: Annotated[Path, typer.Argument(help=t("файл, как стало", "the file after"))],
    cycle: Annotated[str, typer.Option(help=t("в каком году", "in which year"))] = "2020/21",
    json: Json = False,
) -> int:
    """What changes for whom."""
    from programme.authoring.checking import document_in
    from programme.processes.cycles import a_cycle
    from states.comparison import compare

    first, second = (document_in(path) for path in (old, new))
    changes = compare(first.definition, second.definition, a_cycle(cycle))
    if json:
        as_json(
            [{"kind": c.kind, "what": c.what, "message": c.words.say(language())} for c in changes]
        )
        return DONE
    table(
        t("Что изменится", "What changes"),
        [t("вид", "kind"), t("что", "what"), t("как", "how")],
        [[change.kind, change.what, change.words.say(language())] for change in changes],
        wide=(1, 2),
    )
    return DONE


def migrate(
    file: Path,
    states: Annotated[
        list[str] | None, typer.Option("--state", help=t("старое=новое", "old=new"))
    ] = None,
    reason: Annotated[str, typer.Option(help=t("причина", "reason"))] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=t("только показать", "only show"))
    ] = False,
    json: Json = False,
) -> int:
    """All live instances of a process, or none of them."""
    from cli.firing import name_and_value
    from programme.processes import migration
    from states.school_history import By

    with changing(create=False) as school:
        state_map = dict(name_and_value(text) for text in states or ())
        by = By(now(), way="command")
        found = migration.move(school, file, state_map, reason, by, dry_run=dry_run)
    if json:
        as_json(asdict(found))
    else:
        tell(t(f"Переходят: {found.moved}.", f"Moving: {found.moved}."))
        for one in found.unmovable:
            tell(f"  {one.words.say(language())}")
        if found.rules:
            tell(t("Правила, которые меняются:", "Rules that change:"))
        for change in found.rules:
            tell(f"  {change.what}: {change.words.say(language())}")
    return REFUSED if found.unmovable else DONE
