"""Runs of the flows: what each did, in numbers and in words, and which flow is silent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from programme.school.application import Application
from states.definition import Language, Words
from store import leases, region
from store import runs as run_rows
from store.database import Transaction, to_json
from store.files import make_folder
from store.runs import RunRow

FLOWS = ("advance", "deliver")
"""Flows that have to run all the time."""
START = "start"
"""Stands among the runs for a start of the whole."""
STOOD_IN = "stood_in"
"""The trouble of a run that was made without Prefect, because its flow was silent."""
SETTLING = timedelta(minutes=5)
"""After a start, before silence means anything."""
LEASE = timedelta(minutes=1)
"""A run that was cut off holds up the next for no longer."""

STANDS_STILL: Mapping[str, Words] = {
    "advance": Words(ru="Проверка сроков", en="looking at deadlines"),
    "deliver": Words(ru="Отправка писем", en="sending letters"),
}
NEVER_STARTED = Words(
    ru="Программу в этой школе ещё не запускали: сроки не проверяются, письма не уходят. Запустите "
    "её: nastavnik up, а службой — systemctl start nastavnik.",
    en="The program was never started in this school: nobody looks at deadlines, no letter goes. "
    "Start it: nastavnik up, or as a service: systemctl start nastavnik.",
)
DONE_INSTEAD: Mapping[str, Words] = {
    "advance": Words(ru="сроки проверяет", en="looks at the deadlines"),
    "deliver": Words(ru="письма отправляет", en="sends the letters"),
}
TROUBLES: Mapping[str, Words] = {
    "mail": Words(
        ru="Почтовый сервер не принял ни одного письма. Письма ждут и будут отправлены, "
        "как только он ответит.",
        en="The mail server took no letter. They wait, and leave as soon as it answers.",
    ),
    "incidents": Words(
        ru="Не всё удалось: сбои отложены и ждут решения на странице «Сегодня».",
        en="Not everything worked: what broke is set aside and waits on the page Today.",
    ),
    "mailbox": Words(
        ru="Ящик, в который возвращаются письма, не открылся: проверьте NASTAVNIK_SMTP_IMAP_….",
        en="The mailbox to which letters come back did not open: check NASTAVNIK_SMTP_IMAP_….",
    ),
    STOOD_IN: Words(
        ru="Расписание Prefect стояло: работу сделал наблюдатель программы.",
        en="Prefect's schedule stood still: the supervisor did the work itself.",
    ),
}
"""Why a run could not do all of its work."""

COUNTS: Mapping[str, Words] = {
    "instances": Words(ru="экземпляров", en="instances"),
    "transitions": Words(ru="переходов", en="transitions"),
    "letters": Words(ru="писем", en="letters"),
    "incidents": Words(ru="сбоев", en="incidents"),
    "left": Words(ru="осталось", en="left"),
    "sent": Words(ru="отправлено", en="sent"),
    "again": Words(ru="будут повторены", en="to be tried again"),
    "uncertain": Words(ru="неясно", en="uncertain"),
    "refused": Words(ru="адрес не принят", en="address refused"),
    "failed": Words(ru="не отправлено", en="failed"),
    "held": Words(ru="придержано", en="held"),
    "later": Words(ru="ждут утра", en="wait for the morning"),
    "dropped": Words(ru="не нужны", en="not needed"),
    "doubted": Words(ru="под вопросом", en="in doubt"),
    "stopped": Words(ru="ждут почтового сервера", en="wait for the mail server"),
    "returned": Words(ru="писем вернулось", en="letters came back"),
    "entries": Words(ru="записей", en="entries"),
    "tidied": Words(ru="устаревшего удалено", en="tidied away"),
    "documents": Words(ru="документов", en="documents"),
    "bytes": Words(ru="байт", en="bytes"),
}
"""What the numbers of a run count."""


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run did: numbers, never a name; and why it could not do all of its work."""

    summary: Mapping[str, int]
    trouble: str = ""
    """One of `TROUBLES`, '' for none."""

    def say(self, language: Language) -> str:
        """In one line."""
        counted = ", ".join(
            f"{COUNTS[name].say(language) if name in COUNTS else name}: {number}"
            for name, number in self.summary.items()
            if number
        )
        nothing = Words(ru="делать было нечего", en="there was nothing to do").say(language)
        trouble = f" {TROUBLES[self.trouble].say(language)}" if self.trouble else ""
        said = counted or nothing
        return f"{said[0].upper()}{said[1:]}.{trouble}"


def runs(app: Application, flow: str = "", limit: int = 50, before: int = 0) -> tuple[RunRow, ...]:
    """Runs of the flows, the newest first; `summary` says what each did."""
    with app.database.reading() as tx:
        return tuple(run_rows.page(tx, flow, before, limit))


def troubled(app: Application, limit: int) -> tuple[RunRow, ...]:
    """The newest that could not do all of their work."""
    with app.database.reading() as tx:
        return tuple(run_rows.troubled(tx, STOOD_IN, limit))


def run(app: Application, number: str) -> RunRow | None:
    """The run that Prefect gave this number; None for one that left nothing in our tables."""
    with app.database.reading() as tx:
        return run_rows.by_name(tx, number)


def take_lease(app: Application, flow: str, holder: str, now: datetime) -> bool:
    """Whether this run may go on: no other is at the same work. Asked again, it has it longer."""
    with app.database.writing() as tx:
        return leases.take(tx, flow, holder, now, now + LEASE)


def end_lease(app: Application, flow: str, holder: str) -> None:
    """The next run need not wait for the lease to end."""
    with app.database.writing() as tx:
        leases.let_go(tx, flow, holder)


def in_time(minutes: int, language: Language) -> str:
    """A stretch of time as people say it: `12 мин.`, `3 ч`, `2 дн.`"""
    units = {"ru": ("мин.", "ч", "дн."), "en": ("min", "h", "days")}[language]
    if minutes < 120:
        return f"{minutes} {units[0]}"
    return f"{minutes // 60} {units[1]}" if minutes < 48 * 60 else f"{minutes // 1440} {units[2]}"


@dataclass(frozen=True, slots=True)
class SilentFlow:
    """A flow that should have run and did not."""

    flow: str
    last: datetime | None
    """When it last ran; where the supervisor does its work, when that last did."""
    minutes: int
    """Since it last ran; -1 where it never did."""
    stood_in: bool = False
    """Whether the supervisor does its work."""
    started: bool = True
    """Whether the program was ever started here, or the flow ever ran."""

    @property
    def words(self) -> Words:
        """What stands still, since when, and what to do."""
        what = STANDS_STILL[self.flow]
        if not self.started:
            return NEVER_STARTED
        if self.stood_in:
            does = DONE_INSTEAD[self.flow]
            return Words(
                ru=f"Расписание стоит. Пока его запускают заново, {does.ru} сама программа, и "
                "ничего не потеряно. Если это длится больше часа, сообщите администратору: в "
                "журналах в папке logs сказано, что случилось.",
                en=f"The schedule stands still. While it is started anew the program itself "
                f"{does.en}, and nothing is lost. If it lasts for more than an hour, tell the "
                "administrator: the files in the folder logs say what happened.",
            )
        since_ru, since_en = "ещё ни разу", "never yet"
        if self.minutes >= 0:
            since_ru, since_en = f"уже {in_time(self.minutes, 'ru')}", in_time(self.minutes, "en")
        return Words(
            ru=f"Не выполняется: {what.ru.lower()} ({since_ru}). Ничего не потеряно: после запуска "
            "всё будет сделано. Скажите администратору: перезапустить программу (nastavnik up), "
            "а если не помогает, посмотреть журналы в папке logs.",
            en=f"Not done: {what.en} ({since_en}). Nothing is lost: once it runs, everything is "
            "done. Tell the administrator to start the program again (nastavnik up) and, if that "
            "does not help, to look at the files in the folder logs.",
        )


def silence(app: Application, moment: datetime) -> list[SilentFlow]:
    """The dead-man's check: flows that have been silent for longer than the settings allow."""
    with app.database.reading() as tx:
        return silence_in(app, tx, moment)


def silence_in(app: Application, tx: Transaction, moment: datetime) -> list[SilentFlow]:
    """`silence` within a transaction."""
    started = run_rows.last(tx, START)
    if started is not None and started.finished_at <= moment < started.finished_at + SETTLING:
        return []
    found = []
    for flow in FLOWS:
        own = run_rows.last(tx, flow)
        ran = (None if own is None else own.finished_at, region.last_sweep(tx, flow))
        last = max((moment for moment in ran if moment is not None), default=None)
        minutes = -1 if last is None else int((moment - last).total_seconds() // 60)
        stood_in = own is not None and own.trouble == STOOD_IN
        if last is None or minutes >= app.settings.silence_after or stood_in:
            begun = started is not None or last is not None
            found.append(SilentFlow(flow, last, minutes, stood_in, begun))
    return found


def record_start(app: Application, moment: datetime) -> None:
    """The whole was started: silence means nothing for a while."""
    with app.database.writing() as tx:
        run_rows.add(tx, "", START, moment, moment, "{}", "")


def record_run(
    app: Application,
    run: str,
    flow: str,
    started_at: datetime,
    finished_at: datetime,
    summary: Mapping[str, int],
    trouble: str = "",
) -> None:
    """A flow ran. The summary holds numbers, never a name."""
    with app.database.writing() as tx:
        summed = to_json(dict(summary))
        run_rows.add(tx, run, flow, started_at, finished_at, summed, trouble)
    if run:
        # what the supervisor looks at: it reads no database
        heartbeat = app.settings.heartbeat_of(flow)
        make_folder(heartbeat.parent)
        heartbeat.touch()
