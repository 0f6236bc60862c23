"""Which instance or definition somebody means."""

from programme.application import Application
from programme.names import stored
from states.decision import InstanceId
from states.definition import Words
from states.errors import NotFound
from store import definition_versions, instances


def number_of(app: Application, name: str) -> InstanceId:
    """The number of the instance with this name, in either language. `NotFound`."""
    with app.database.reading() as tx:
        return instances.by_name(tx, stored(name)).id


def definition_text(app: Application, name: str, version: int) -> str:
    """A definition as it was registered. `NotFound`."""
    with app.database.reading() as tx:
        row = definition_versions.by_name(tx, name, version)
    if row is None:
        raise NotFound(
            Words(
                ru=f"Определения {name} версии {version} нет.",
                en=f"There is no definition {name} of version {version}.",
            )
        )
    return row.text
