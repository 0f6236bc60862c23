"""Which roles are a person's own: nobody stands in for whom an instance names in them."""

from states.definition import Process


def personal_roles(process: Process) -> frozenset[str]:
    """The roles that answer by the links in their letters and have a step that no member of staff
    may take: a child's and a parent's. Whom the process appoints (`assign`: a mentor) has a duty,
    and a duty may be a substitute's; so has whoever is there by a role of the school year.

    Read off what the definition does, so that it holds for every version there ever was.
    """
    by_link = {name for name, role in process.roles.items() if role.answers_by == "link"}
    appointed = {role for transition in process.transitions for role in transition.assign}
    theirs = (set(t.by) for t in process.transitions if t.by and by_link.issuperset(t.by))
    return frozenset(role for by in theirs for role in by) - appointed
