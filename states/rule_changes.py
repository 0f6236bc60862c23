"""What another version changes of the rules that people act by, in words."""

from collections.abc import Iterator, Mapping, Sequence

from states.comparison import DefinitionChange, as_written
from states.definition import ENGINE_ROLE, EVERYONE, Names, Process, Words, walk
from states.plan import Definition, Plan
from states.rules import Rule, of_plan, of_process

RIGHTS_WHEN_NEW = ("trigger", "measure")
"""Parts that give a right by being there; a new field, state or letter gives none by itself."""

_WHO: Mapping[str, tuple[Words, Words]] = {
    "by": (Words(ru="смогут ещё", en="may now too"),
           Words(ru="больше не смогут", en="may not any more")),
    "seen_by": (Words(ru="прочтут ещё", en="will read it too"),
                Words(ru="больше не прочтут", en="will not read it any more")),
    "reason_seen_by": (Words(ru="причину прочтут ещё", en="will read the reason too"),
                       Words(ru="причину больше не прочтут",
                             en="will not read the reason any more")),
    "to": (Words(ru="письмо получат ещё", en="will get the letter too"),
           Words(ru="письма больше не получат", en="will not get the letter any more")),
    "accepts": (Words(ru="принимать будут", en="will accept it"),
                Words(ru="больше не принимают", en="will not accept it any more")),
    "responsible": (Words(ru="отвечать будут ещё", en="will be responsible too"),
                    Words(ru="больше не отвечают", en="will not be responsible any more")),
}  # fmt: skip
_KEYS: Mapping[str, Words] = {
    "guard": Words(ru="условие", en="condition"),
    "source": Words(ru="откуда", en="from"),
    "dest": Words(ru="куда", en="to"),
    "form": Words(ru="форма", en="form"),
    "asks": Words(ru="спрашивается", en="asks"),
    "evidence": Words(ru="документы", en="documents"),
    "required": Words(ru="обязателен", en="required"),
    "reason": Words(ru="причина", en="reason"),
    "set": Words(ru="записывает", en="writes"),
    "assign": Words(ru="даёт роль", en="gives a role"),
    "releases": Words(ru="прекращает роль", en="ends a role"),
    "clears": Words(ru="очищает", en="clears"),
    "takes": Words(ru="можно приложить", en="takes"),
    "notify": Words(ru="письма", en="letters"),
    "signal": Words(ru="сигналы", en="signals"),
    "answers_by": Words(ru="отвечает", en="answers by"),
    "values": Words(ru="значения", en="values"),
    "default": Words(ru="сначала", en="to begin with"),
    "variants": Words(ru="вариантов", en="variants"),
    "overdue": Words(ru="после срока", en="when overdue"),
    "escalate": Words(ru="кому сообщается", en="who is told"),
    "then": Words(ru="само собой", en="by itself"),
    "type": Words(ru="вид", en="type"),
    "kind": Words(ru="вид", en="kind"),
    "final": Words(ru="конечное", en="final"),
    "initial": Words(ru="начинается с", en="begins in"),
    "retention": Words(ru="хранится", en="kept for"),
}
_CALLED: Mapping[str, Words] = {
    "title": Words(ru="название", en="title"),
    "instance_title": Words(ru="название записи", en="title of an instance"),
}
_EACH_CALLED: Mapping[str, Words] = {
    "value_titles": Words(ru="название ответа", en="title of the answer"),
    "ask_titles": Words(ru="название вопроса", en="title of the question"),
}
"""Of several, by their names."""
_REMOVED = Words(ru="убрано", en="removed")
_NEW = Words(ru="новое: таких прав ещё не было", en="new: there was no such right")
_KNOWN: Mapping[str, Words] = {
    EVERYONE: Words(ru="все, кто видит запись", en="whoever sees the entry at all"),
    ENGINE_ROLE: Words(ru="сама программа", en="the program itself"),
}


def rules_changed(old: Definition | None, new: Definition) -> list[DefinitionChange]:
    """Every change of a rule; without an old definition all of it is one."""
    if isinstance(old, Process) and isinstance(new, Process):
        was, now = dict(of_process(old, old)), dict(of_process(new, old))
        titles = {**_roles(new), **_roles(old)}
    elif isinstance(old, Plan) and isinstance(new, Plan):
        was, now = dict(of_plan(old)), dict(of_plan(new))
        titles = {name: role.title for name, role in {**new.roles, **old.roles}.items()}
    else:
        kind, name = _named(new)
        return [DefinitionChange(kind, name, _NEW, new.title)]
    found = []
    for key in sorted(was.keys() | now.keys()):
        words = _changed(key[0], was.get(key), now.get(key), titles)
        if words is not None:
            # by the title it has: the new one may say what it is not
            found.append(DefinitionChange(*key, words, (was.get(key) or now[key]).title))
    return found


def states_moved(process: Process, state_map: Mapping[str, str]) -> list[DefinitionChange]:
    """Instances that a migration itself puts into another state, past whatever leads there."""
    titles = {path: state.title for path, state in walk(process.states)}
    return [
        DefinitionChange(
            "state",
            f"{process.process}: {source}",
            Words(ru=f"кто здесь, перейдёт в {dest}", en=f"whatever is here moves to {dest}"),
            titles[dest],
        )
        for source, dest in sorted(state_map.items())
        if source != dest and dest in titles
    ]


def _named(definition: Definition) -> tuple[str, str]:
    if isinstance(definition, Process):
        return "process", definition.process
    return "plan", definition.plan


def _roles(process: Process) -> dict[str, Words]:
    return {name: role.title for name, role in process.roles.items()}


def _changed(
    kind: str, was: Rule | None, now: Rule | None, titles: Mapping[str, Words]
) -> Words | None:
    """What is said of a part that changed; None for one that did not."""
    if now is None:
        return _REMOVED
    if was is None:
        fires = kind == "deadline" and now.rest.get("then") is not None
        return _NEW if kind in RIGHTS_WHEN_NEW or fires else None
    said = [*_people(was.who, now.who, titles), *_keys(was.rest, now.rest)]
    if len(was.variants) != len(now.variants):
        said.append(_arrow("variants", len(was.variants), len(now.variants)))
    told = len(said)
    for first, second in zip(was.variants, now.variants, strict=False):
        said += _keys(first, second, () if not told else ("by", "reason_seen_by"))
    if not said:
        return None
    return Words(
        ru="; ".join(dict.fromkeys(words.ru for words in said)),
        en="; ".join(dict.fromkeys(words.en for words in said)),
    )


def _people(
    was: Mapping[str, Names], now: Mapping[str, Names], titles: Mapping[str, Words]
) -> Iterator[Words]:
    for key in dict.fromkeys([*was, *now]):
        before, after = was.get(key, ()), now.get(key, ())
        gained = [] if EVERYONE in before else [role for role in after if role not in before]
        lost = [] if EVERYONE in after else [role for role in before if role not in after]
        for roles, words in zip((gained, lost), _WHO[key], strict=True):
            if roles:
                named = [titles.get(role) or _KNOWN.get(role) or _same(role) for role in roles]
                ru, en = ", ".join(w.ru for w in named), ", ".join(w.en for w in named)
                yield Words(ru=f"{words.ru}: {ru}", en=f"{words.en}: {en}")


def _keys(
    was: Mapping[str, object], now: Mapping[str, object], told: Sequence[str] = ()
) -> Iterator[Words]:
    for key in dict.fromkeys([*was, *now]):
        before, after = was.get(key), now.get(key)
        if before == after or key in told:
            continue
        if key in _CALLED:
            yield _renamed(_CALLED[key], before, after)
        elif key in _EACH_CALLED:
            yield from _each_renamed(_EACH_CALLED[key], before, after)
        else:
            yield _arrow(key, before, after)


def _renamed(what: Words, was: object, now: object) -> Words:
    return Words(
        ru=f"{what.ru} было {_quoted(was)}, станет {_quoted(now)}",
        en=f"{what.en} was {_quoted(was)}, will be {_quoted(now)}",
    )


def _each_renamed(what: Words, was: object, now: object) -> Iterator[Words]:
    before, after = (value if isinstance(value, Mapping) else {} for value in (was, now))
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            one = Words(ru=f"{what.ru} {name}", en=f"{what.en} {name}")
            yield _renamed(one, before.get(name), after.get(name))


def _quoted(title: object) -> str:
    return f"«{title['ru']}» ({title['en']})" if isinstance(title, Mapping) else "—"


def _arrow(key: str, was: object, now: object) -> Words:
    # whole: what is left out of a long condition may be the very thing that matters
    title, change = _KEYS.get(key) or _same(key), f"{as_written(was)} → {as_written(now)}"
    return Words(ru=f"{title.ru}: {change}", en=f"{title.en}: {change}")


def _same(name: str) -> Words:
    return Words(ru=name, en=name)
