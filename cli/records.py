"""Records: status, due, history, verify, export."""

import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from cli import remote
from cli.output import DONE, REFUSED, as_json, day, language, now, short, t, table, tell, warn
from cli.running import At, Json, opened

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from programme.history.recent_entries import RecordedEntry

Cycle = Annotated[str, typer.Option("--cycle", help=t("цикл, иначе открытый", "cycle"))]


def register(app: typer.Typer) -> None:
    """Adds these verbs."""
    app.command(help=t("Дорожная карта: что сделано и что нет.", "The roadmap as it stands."))(
        status
    )
    app.command(
        help=t("Что просрочено и что на подходе.", "What is overdue and what is due next.")
    )(due)
    app.command(help=t("История и состояние на любой день.", "History, and the state of any day."))(
        history
    )
    app.command(
        help=t("Проверить, что прошлое не меняли.", "Verify that nobody changed the past.")
    )(verify)
    app.command(help=t("Выгрузить историю (JSON Lines).", "Export history as JSON Lines."))(export)


def status(cycle: Cycle = "", at: At = None, json: Json = False) -> int:
    """The roadmap as a table."""
    from cli.status import as_status
    from programme.upkeep import runs
    from programme.views import roadmap_status

    if (far := remote.server(at)) is not None:
        found = far.roadmap(cycle)
        lines, sections, silent = found.measures, found.sections, found.silent
    else:
        moment = now(at)
        with opened(create=False) as school:
            lines = tuple(roadmap_status.status(school, cycle, moment))
            sections = tuple(roadmap_status.sections(school, cycle))
            silent = tuple(runs.silence(school, moment))
    if json:
        as_json(
            {
                "measures": [as_status(line) for line in lines],
                "sections": [{"number": s.number, "state": s.state} for s in sections],
            }
        )
        return DONE
    table(
        t("Дорожная карта", "Roadmap"),
        ["№", t("мероприятие", "measure"), t("с", "from"), t("до", "until"),
         t("состояние", "state"), t("отвечает", "responsible")],
        [
            [
                line.number,
                _cut(line.title.say(language()), 60),
                short(line.start),
                short(line.due),
                line.state_title.say(language())
                + (t(", с опозданием", ", late") if line.late else "")
                + (t(", ждёт ", ", waits for ") + ", ".join(line.blocked_by) if line.blocked_by else ""),
                ", ".join(who.say(language()) for who in line.responsible),
            ]
            for line in lines
        ],
        wide=(1, 4, 5),
    )  # fmt: skip
    for words in dict.fromkeys(flow.words for flow in silent):
        warn(f"! {words.say(language())}")
    return DONE


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def due(
    cycle: Cycle = "",
    days: Annotated[int, typer.Option(help=t("на сколько дней вперёд", "days ahead"))] = 7,
    at: At = None,
    json: Json = False,
) -> int:
    """What is overdue, then what comes."""
    from programme.processes.viewer import EVERYTHING
    from programme.school.dates import day_in_words
    from programme.school.names import spoken
    from programme.views import due_deadlines

    if (far := remote.server(at)) is not None:
        lines = far.due(cycle, days)
    else:
        moment = now(at)
        with opened(create=False) as school:
            until = moment + timedelta(days=days)
            lines = tuple(due_deadlines.due(school, cycle, moment, until, EVERYTHING))
    if json:
        as_json(
            [
                {
                    "instance": line.instance,
                    "deadline": line.deadline,
                    "due": line.due,
                    "overdue": line.overdue,
                }
                for line in lines
            ]
        )
        return DONE
    table(
        t("Сроки", "Deadlines"),
        [t("до", "until"), t("что", "what"), t("срок", "deadline"), t("состояние", "state")],
        [
            [
                day_in_words(line.due, language()) + (" !" if line.overdue else ""),
                spoken(line.instance, language()),
                line.title.say(language()),
                line.state.say(language()),
            ]
            for line in lines
        ],
        wide=(2, 3),
    )
    return DONE


def history(
    instance: Annotated[str, typer.Argument(help=t("иначе вся", "all where absent"))] = "",
    as_of: Annotated[
        str | None, typer.Option(help=t("как было в этот день", "as of a day"))
    ] = None,
    limit: Annotated[int, typer.Option(min=1)] = 50,
    json: Json = False,
) -> int:
    """Entries, the newest first; with a day, how the instance stood at its end."""
    from programme.history import as_of as history_as_of
    from programme.history import recent_entries

    state: str | None = None
    fields: Mapping[str, object] | None = None
    if (far := remote.server()) is not None:
        past, zone = far.history(instance, day(as_of) if as_of else None, limit), far.zone()
        lines, state, fields = past.lines, past.state, past.fields
    else:
        with opened(create=False) as school:
            until = school.calendar.end_of(day(as_of)) if as_of else None
            lines = recent_entries.recent_entries(school, instance, until, limit)
            if instance and until and (stood := history_as_of.state_as_of(school, instance, until)):
                state, fields = stood.state, dict(stood.fields)
            zone = school.calendar.zone
    if json:
        as_json(
            {
                "entries": [
                    {
                        "instance": line.name,
                        "reason": line.reason,
                        "hash": line.recorded.hash,
                        **{
                            name: getattr(line.recorded.entry, name)
                            for name in (
                                "revision", "trigger", "source", "dest", "actor", "role",
                                "planned_for", "occurred_on", "recorded_at", "changes", "run",
                            )
                        },
                    }
                    for line in lines
                ],
                "state": state,
                "fields": fields,
            }
        )  # fmt: skip
        return DONE
    if state is not None:
        tell(f"{instance}: {state}")
    table(
        t("История", "History"),
        [
            t("записано", "recorded"),
            t("что", "what"),
            t("действие", "trigger"),
            t("стало", "state"),
            t("кто", "who"),
            t("причина", "reason"),
        ],
        [_history_row(line, zone) for line in lines],
        wide=(2, 3, 4, 5),
    )
    return DONE


def _history_row(line: "RecordedEntry", zone: "ZoneInfo") -> list[str]:
    from programme.school.names import spoken

    entry = line.recorded.entry
    recorded = entry.recorded_at.astimezone(zone)
    said = recorded.strftime("%d.%m.%Y %H:%M")
    if entry.occurred_on != recorded.date():
        said += t("\nбыло ", "\nthe day: ") + short(entry.occurred_on)
    return [
        said,
        spoken(line.name, language()),
        line.trigger.say(language()),
        line.state.say(language()),
        f"{line.role.say(language())} {entry.actor or ''}".strip(),
        line.reason,
    ]


Proof = Annotated[
    str,
    typer.Option(
        metavar="N:HASH", help=t("доказательство из письма", "the proof that a letter carries")
    ),
]


def verify(proof: Proof = "", json: Json = False) -> int:
    """Chains, checkpoints, and replay against the present. Exit code 1 where something is wrong."""
    from programme.history import kept_proof, verification

    kept = kept_proof.read(proof) if proof else None
    if (far := remote.server()) is not None:
        found = far.verify(proof)
    else:
        with opened(create=False) as school:
            found = verification.verify(school, kept=kept)
    if json:
        as_json(
            {
                "entries": found.entries,
                "instances": found.instances,
                "checkpoints": found.checkpoints,
                "problems": [
                    {"code": p.code, "where": p.where, "message": p.words.say(language())}
                    for p in found.problems
                ],
            }
        )
    else:
        for problem in found.problems:
            warn(f"{problem.code}: {problem.words.say(language())}")
        tell(
            t(
                f"Проверено записей: {found.entries}, историй: {found.instances}, контрольных "
                f"точек: {found.checkpoints}. Расхождений: {len(found.problems)}.",
                f"Entries: {found.entries}, instances: {found.instances}, checkpoints: "
                f"{found.checkpoints}. Problems: {len(found.problems)}.",
            )
        )
    return REFUSED if found.problems else DONE


def export(
    file: Annotated[Path | None, typer.Argument(help=t("иначе на экран", "else to stdout"))] = None,
    json: Json = False,
) -> int:
    """The whole history, one JSON object a line. It holds no name and no address."""
    from programme.history.whole_export import VERIFIER

    if file is None:
        _exported(sys.stdout.buffer)
        return DONE
    with file.open("wb") as out:
        count = _exported(out)
    if json:
        as_json({"entries": count, "file": str(file), "verifier": str(VERIFIER)})
    else:
        tell(t(f"Выгружено записей: {count}. Проверить на любом компьютере:",
               f"Entries exported: {count}. To check them on any computer:"))  # fmt: skip
        tell(f"  python {VERIFIER} {file}")
    return DONE


def _exported(out: IO[bytes]) -> int:
    from programme.history import whole_export

    if (far := remote.server()) is not None:
        return far.export(out)
    with opened(create=False) as school:
        return whole_export.export(school, out)
