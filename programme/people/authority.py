"""What an administrator alone decides about people, whoever else may change them: who accepts
results, and what becomes of whoever holds the school's accounts or is a check on others."""

from collections.abc import Iterator
from datetime import date

from programme.access.accounts import ROLE_TITLES, is_the_schools_word, speaks_for_the_school
from programme.mail import about_them
from programme.people import involvement
from programme.processes.roster import named_for_the_school
from programme.school.application import Application
from states.decision import Absence, PersonId
from states.definition import Words
from states.errors import NotAllowed, WrongUse
from states.plan import Plan
from states.school_history import By
from store import absences, accounts, cycles, role_holders
from store.accounts import AccountRole
from store.database import Transaction
from store.role_holders import RoleOfPerson


def may_give(plan: Plan, role: str, account: AccountRole | None) -> bool:
    """Whether an account of this kind may say who holds a role: who accepts results is named by an
    administrator, or by whoever operates the server (None)."""
    return is_the_schools_word(account) or role not in plan.accepting()


def refuse_to_give(tx: Transaction, plan: Plan, role: str, by: By) -> None:
    """`NotAllowed` where it is not this account's to say who holds a role."""
    if role in plan.accepting() and not speaks_for_the_school(tx, by.account):
        raise _not_theirs(plan.roles[role].title)


def refuse_to_name(app: Application, tx: Transaction, absence: Absence, by: By) -> None:
    """`NotAllowed` where a substitute would accept results by the word of an account that gives no
    such role: for whoever holds it, or for a substitute of theirs."""
    if absence.substitute is None or speaks_for_the_school(tx, by.account):
        return
    days = absence.first, absence.last
    title = _accepts(app, tx, absence.person, *days, frozenset())
    if title is not None:
        raise _not_theirs(title)


def refuse_to_correct(app: Application, tx: Transaction, person: PersonId, by: By) -> None:
    """`NotAllowed` where an administrator alone changes what somebody is called and how they are
    reached: whoever has an account that sees more than its own, or accepts results in a year that
    is open. Letters name them as those to turn to."""
    why = _responsible(app, tx, person)
    if why is None or speaks_for_the_school(tx, by.account):
        return
    raise NotAllowed(
        Words(
            ru=f"У этого человека есть {why.ru}. Изменить его имя, адрес или телефон может только "
            "администратор школы.",
            en=f"This person has {why.en}. Only the school's administrator changes their name, "
            "address or telephone.",
        )
    )


def refuse_to_erase(app: Application, tx: Transaction, person: PersonId, by: By) -> None:
    """`NotAllowed` where an administrator alone erases somebody: of those above, and of whoever had
    to do with a year that is open, for what they saw and confirmed is a check on others. `WrongUse`
    while the address that was theirs has not been told of the new one, whoever asks by an account:
    that letter would go with the rest."""
    if not speaks_for_the_school(tx, by.account):
        why = _responsible(app, tx, person)
        if why is not None:
            raise NotAllowed(
                Words(
                    ru=f"У этого человека есть {why.ru}. Удалить его данные может только "
                    "администратор школы.",
                    en=f"This person has {why.en}. Only the school's administrator erases their "
                    "data.",
                )
            )
        why = involvement.in_an_open_year(app, tx, person)
        if why is not None:
            raise NotAllowed(
                Words(
                    ru=f"Учебный год ещё идёт, и у этого человека в нём есть {why.ru}. До закрытия "
                    "года удалить его данные может только администратор школы: передайте ему "
                    "просьбу об удалении. Если человек ещё в паре, сначала завершите её.",
                    en=f"The school year is still open, and this person has {why.en} in it. Until "
                    "it is closed only the school's administrator erases their data: pass the "
                    "request on. If they are still in a pair, end it first.",
                )
            )
    if by.account is not None and about_them.old_address_waits(tx, person, by.moment):
        raise WrongUse(
            Words(
                ru="Адрес этого человека недавно изменён, и письмо об этом на прежний адрес ещё не "
                "ушло. Удалите данные после того, как оно уйдёт (страница «Письма»).",
                en="This person's address was changed lately, and the letter that says so to the "
                "old one has not gone yet. Erase the data once it has (page Letters).",
            ),
            "not_now",
        )


def _responsible(app: Application, tx: Transaction, person: PersonId) -> Words | None:
    """The account or the role that puts somebody into an administrator's hands; None for most."""
    for number in accounts.of_person(tx, person):
        account = accounts.by_number(tx, number)
        if account is not None and account.role != "responsible":
            title = ROLE_TITLES[account.role]
            return Words(ru=f"учётная запись «{title.ru}»", en=f"an account: {title.en}")
    accepts = _accepts(app, tx, person, date.min, date.max, frozenset())
    return accepts and Words(
        ru=f"роль «{accepts.ru}», которая принимает результаты мероприятий",
        en=f"the role '{accepts.en}', which accepts the results of measures",
    )


def _accepts(
    app: Application,
    tx: Transaction,
    person: PersonId,
    first: date,
    last: date,
    seen: frozenset[PersonId],
) -> Words | None:
    """The role that accepts results in which somebody acts on some of these days: they hold it, or
    an administrator named them the substitute of whoever acts in it."""
    for held, title in _accepting(app, tx, person):
        if held.first <= last and (held.last is None or held.last >= first):
            return title
    for away, several in absences.by_person(tx).items():
        for absence in several if away not in seen else ():
            days = max(first, absence.first), min(last, absence.last)
            if absence.substitute == person and days[0] <= days[1]:
                above = _accepts(app, tx, away, *days, seen | {person})
                if above is not None and named_for_the_school(tx, absence):
                    return above
    return None


def _accepting(
    app: Application, tx: Transaction, person: PersonId
) -> Iterator[tuple[RoleOfPerson, Words]]:
    """The roles of open years in which somebody accepts results, ever, with their titles."""
    opened = {row.cycle.name for row in cycles.opened(tx)}
    for held in role_holders.of_person(tx, person):
        plan = app.plan(tx, held.plan, held.plan_version).plan
        if held.cycle in opened and held.role in plan.accepting():
            yield held, plan.roles[held.role].title


def _not_theirs(title: Words) -> NotAllowed:
    return NotAllowed(
        Words(
            ru=f"Роль «{title.ru}» принимает результаты мероприятий: дать её и назначить "
            "замещающего может только администратор школы.",
            en=f"The role '{title.en}' accepts the results of measures: only the school's "
            "administrator gives it or names a substitute.",
        )
    )
