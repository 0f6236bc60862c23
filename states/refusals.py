"""Refusals in words: what is not possible, why, and what to do about it."""

import difflib
from collections.abc import Iterable, Mapping
from datetime import date

from states.compiled import CompiledTransition
from states.decision import Firing, Instance, Refusal, RefusalCode
from states.definition import Words
from states.machine import Machine


def _titles(machine: Machine, paths: Iterable[str]) -> tuple[str, str]:
    words = [machine.states[path].title for path in paths]
    russian = ", ".join(dict.fromkeys(f"«{word.ru}»" for word in words))
    return russian, ", ".join(dict.fromkeys(f"'{word.en}'" for word in words))


def _action(machine: Machine, trigger: str) -> tuple[str, str]:
    """What people call a trigger."""
    titles = (t.spec.title for t in machine.transitions if t.spec.trigger == trigger)
    title = next((title for title in titles if title), None)
    return (title.ru, title.en) if title else (trigger, trigger)


def refuse(
    code: RefusalCode, instance: Instance, firing: Firing, ru: str, en: str, *details: str
) -> Refusal:
    """A refusal of this firing."""
    return Refusal(code, instance.id, firing.trigger, Words(ru=ru, en=en), details)


def unknown_trigger(machine: Machine, instance: Instance, firing: Firing) -> Refusal:
    """No transition has this trigger; the nearest known one is named."""
    known = sorted({spec.trigger for spec in machine.process.transitions})
    near = difflib.get_close_matches(firing.trigger, known, n=1)
    ru = f"Действия «{firing.trigger}» нет. "
    en = f"There is no trigger '{firing.trigger}'. "
    if near:
        ru, en = ru + f"Возможно, имелось в виду «{near[0]}».", en + f"Did you mean '{near[0]}'?"
    else:
        now = ", ".join(machine.triggers(instance.state)) or "—"
        ru, en = ru + f"Сейчас возможны: {now}.", en + f"Possible now: {now}."
    return refuse("unknown_trigger", instance, firing, ru, en, *near)


def wrong_state(machine: Machine, instance: Instance, firing: Firing) -> Refusal:
    """The trigger is possible in other states, not in this one."""
    sources = [
        path
        for transition in machine.transitions
        if transition.spec.trigger == firing.trigger
        for path in transition.spec.source
    ]
    action_ru, action_en = _action(machine, firing.trigger)
    here_ru, here_en = _titles(machine, [instance.state])
    there_ru, there_en = _titles(machine, sources)
    return refuse(
        "wrong_state",
        instance,
        firing,
        f"{instance.name}: сейчас состояние {here_ru}, а действие «{action_ru}» "
        f"возможно в состоянии {there_ru}.",
        f"{instance.name} is in {here_en}; '{action_en}' is possible in {there_en}.",
        *dict.fromkeys(sources),
    )


def suspended(instance: Instance, firing: Firing) -> Refusal:
    """A suspended instance takes only what resumes or ends it."""
    return refuse(
        "suspended",
        instance,
        firing,
        f"{instance.name}: работа приостановлена. Сначала её нужно возобновить.",
        f"{instance.name} is suspended. Resume it first.",
    )


def wrong_role(
    machine: Machine,
    instance: Instance,
    firing: Firing,
    candidates: tuple[CompiledTransition, ...],
) -> Refusal:
    """The actor plays no role that may do it."""
    roles = list(dict.fromkeys(role for transition in candidates for role in transition.spec.by))
    titles = [machine.process.roles[role].title for role in roles if role in machine.process.roles]
    action_ru, action_en = _action(machine, firing.trigger)
    if not titles:
        ru = f"Действие «{action_ru}» выполняет только сама система."
        en = f"Only the engine itself does '{action_en}'."
    else:
        ru = f"Действие «{action_ru}» доступно роли: " + ", ".join(t.ru for t in titles) + "."
        en = f"'{action_en}' is open to the role: " + ", ".join(t.en for t in titles) + "."
    return refuse("wrong_role", instance, firing, ru, en, *roles)


def guard_false(
    instance: Instance, firing: Firing, words: Words | None, parts: tuple[str, ...]
) -> Refusal:
    """The condition does not hold; `parts` are the operands that are false."""
    listed = " && ".join(parts)
    ru = words.ru if words else f"{instance.name}: условие не выполнено: {listed}"
    en = words.en if words else f"{instance.name}: the condition does not hold: {listed}"
    return refuse("guard_false", instance, firing, ru, en, *parts)


def not_another(instance: Instance, firing: Firing, words: Words | None) -> Refusal:
    """It takes a second person, and the actor may be the first, or was made by them."""
    why_ru = (
        "Роль или замещение не должны быть записаны тем, чьё слово подтверждается, или учётной "
        "записью, за которой нет человека."
    )
    why_en = (
        "The role, or the substitution, may not have been written down by whoever is to be "
        "confirmed, nor by an account without a person."
    )
    ru, en = (f"{words.ru} {why_ru}", f"{words.en} {why_en}") if words else (why_ru, why_en)
    return refuse("guard_false", instance, firing, ru, en)


def _slots(machine: Machine, slots: tuple[str, ...]) -> tuple[str, str]:
    """What people call places for documents, «—» for none."""
    titles = {slot.slot: slot.title for slot in machine.process.evidence}
    said = [titles.get(slot, Words(ru=slot, en=slot)) for slot in slots]
    return ", ".join(words.ru for words in said) or "—", ", ".join(w.en for w in said) or "—"


def evidence_missing(
    machine: Machine, instance: Instance, firing: Firing, slots: tuple[str, ...]
) -> Refusal:
    """Documents are missing."""
    ru, en = _slots(machine, slots)
    return refuse(
        "evidence_missing",
        instance,
        firing,
        f"{instance.name}: не хватает документов: {ru}. Приложите их и повторите.",
        f"{instance.name}: documents are missing: {en}. Attach them and try again.",
        *slots,
    )


def evidence_unknown(
    machine: Machine,
    instance: Instance,
    firing: Firing,
    slots: tuple[str, ...],
    taken: tuple[str, ...],
) -> Refusal:
    """Documents that this step does not ask for; `taken` are those it takes."""
    (ru, en), (taken_ru, taken_en) = _slots(machine, slots), _slots(machine, taken)
    do_ru, do_en = _action(machine, firing.trigger)
    return refuse(
        "evidence_unknown",
        instance,
        firing,
        f"{instance.name}: к действию «{do_ru}» не прикладывают: {ru}. Прикладывают: {taken_ru}.",
        f"{instance.name}: '{do_en}' takes no such document: {en}. It takes: {taken_en}.",
        *slots,
    )


def inputs_wrong(
    code: RefusalCode, instance: Instance, firing: Firing, names: tuple[str, ...], hint: str = ""
) -> Refusal:
    """Answers that are missing, not asked for, or of the wrong type."""
    listed = ", ".join(names)
    ru, en = {
        "input_missing": (
            f"не заполнено: {listed}. Заполните и повторите.",
            f"not filled in: {listed}. Fill it in and try again.",
        ),
        "input_unknown": (
            f"этого поля здесь не спрашивают: {listed}. Есть: {hint or '—'}.",
            f"nobody asks for this field here: {listed}. There are: {hint or '—'}.",
        ),
    }.get(code, (f"неверное значение поля: {listed} ({hint}).", f"wrong value: {listed} ({hint})."))
    return refuse(
        code, instance, firing, f"{instance.name}: {ru}", f"{instance.name}: {en}", *names
    )


def reason_missing(instance: Instance, firing: Firing) -> Refusal:
    """A reason must be given."""
    return refuse(
        "reason_missing",
        instance,
        firing,
        f"{instance.name}: для действия «{firing.trigger}» нужна причина.",
        f"{instance.name}: '{firing.trigger}' needs a reason.",
    )


def occurred_in_future(instance: Instance, firing: Firing) -> Refusal:
    """The day it is said to have happened is still to come."""
    return refuse(
        "occurred_in_future",
        instance,
        firing,
        f"{instance.name}: день события ещё не наступил. Укажите сегодняшний или прошедший день.",
        f"{instance.name}: that day is still to come. Give today or a day in the past.",
    )


def two_days(instance: Instance, firing: Firing, said: Mapping[str, date]) -> Refusal:
    """It is said to have happened on different days."""
    listed = ", ".join(f"{name}: {day:%d.%m.%Y}" for name, day in said.items())
    return refuse(
        "input_invalid",
        instance,
        firing,
        f"{instance.name}: названы разные дни ({listed}). Укажите один.",
        f"{instance.name}: different days are given ({listed}). Give one of them.",
        *said,
    )


def occurred_too_early(instance: Instance, firing: Firing, first: date) -> Refusal:
    """The day it is said to have happened lies before the instance was there, or before whoever
    does it had a part in it."""
    return refuse(
        "occurred_too_early",
        instance,
        firing,
        f"{instance.name}: раньше {first:%d.%m.%Y} этого здесь быть не могло. "
        "Укажите этот день или день после него.",
        f"{instance.name}: this cannot have been before {first:%d.%m.%Y}. "
        "Give that day or a later one.",
    )


def two_voices(
    machine: Machine, instance: Instance, firing: Firing, field: str, held: str
) -> Refusal:
    """Somebody who answers for one side already is named for another."""
    title = machine.process.roles[held].title
    return refuse(
        "input_invalid",
        instance,
        firing,
        f"{instance.name}: этот человек здесь уже участвует ({title.ru}), а за двоих не отвечают. "
        "Выберите другого.",
        f"{instance.name}: this person takes part already ({title.en}), and nobody answers for "
        "two. Choose somebody else.",
        field,
    )
