"""Every statement of the store, and where it stands."""

import pkgutil
from importlib import import_module

import store
from store.statement import Statement, all_statements

MODULES = [
    import_module(f"store.{module.name}")
    for module in pkgutil.iter_modules(store.__path__)
    if module.name != "migrations"
]
STATEMENTS = sorted(all_statements(), key=lambda one: one.form(False).text)


def places(statement: Statement) -> list[str]:
    """Under which names modules know it; none where a function makes it as it is needed."""
    return [
        f"{module.__name__.removeprefix('store.')}.{name}"
        for module in MODULES
        for name, value in vars(module).items()
        if value is statement
    ]


def named(statement: Statement) -> str:
    """What it is called, or how it begins."""
    return next(iter(places(statement)), " ".join(statement.form(False).text.split())[:100])
