"""Instances in a list."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli import remote
from cli.output import DONE, as_json, language, now, short, t, table
from cli.running import Json, opened


def register(app: typer.Typer) -> None:
    """Adds this verb."""
    instance = typer.Typer(help=t("Пары и мероприятия.", "Instances."), no_args_is_help=True)
    instance.command("list", help=t("Показать экземпляры.", "List instances."))(instance_list)
    app.add_typer(instance, name="instance")


def instance_list(
    text: Annotated[str, typer.Argument(help=t("номер, имя", "number, name"))] = "",
    process: Annotated[str, typer.Option()] = "pair_lifecycle",
    state: Annotated[str, typer.Option(help=t("состояние", "state"))] = "",
    cycle: Annotated[str, typer.Option(help=t("цикл, иначе открытый", "cycle"))] = "",
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    json: Json = False,
) -> int:
    """What is due first comes first."""
    from programme.school.names import spoken
    from programme.views import board

    if (far := remote.server()) is not None:
        found = far.cards(cycle, process, state, text, limit)
    else:
        with opened(create=False) as school:
            found = board.cards(
                school, cycle, now(), process=process, state=state, text=text, limit=limit
            )
    if json:
        as_json([asdict(card) for card in found.cards])
        return DONE
    table(
        t("Записи", "Instances"),
        [t("что", "what"), t("состояние", "state"), t("до", "until"), t("кто", "who")],
        [
            [
                spoken(card.name, language()),
                card.title.say(language()),
                short(card.due) + (" !" if card.late else ""),
                ", ".join(part.name for part in card.people if part.name),
            ]
            for card in found.cards
        ],
        wide=(1, 3),
    )
    return DONE
