"""The channels: one file each. A file added to this folder is a channel more; its name chooses it
(`NASTAVNIK_CHANNEL=smtp`)."""

import pkgutil
from importlib import import_module

from notifications.channel import Channel
from states.definition import Words
from states.errors import WrongUse

DEFAULT = "folder"
"""The channel of a school whose settings name none."""


def known() -> dict[str, type[Channel]]:
    """Every channel by the name of its file."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: _channel_in(name) for name in names}


def chosen(name: str = "") -> Channel:
    """The channel of this name, with its settings from the environment. '' is the one that is
    configured there, or the default. `WrongUse` for an unknown name, or where two are configured
    and none is named."""
    channels = known()
    if name:
        if name not in channels:
            names = ", ".join(channels)
            raise WrongUse(
                Words(
                    ru=f"Канала «{name}» нет. Есть: {names}.",
                    en=f"There is no channel '{name}'. Known: {names}.",
                ),
                "unknown",
            )
        return channels[name]()
    configured = {key: channel for key, kind in channels.items() if (channel := kind()).configured}
    if len(configured) > 1:
        names = ", ".join(configured)
        raise WrongUse(
            Words(
                ru=f"Настроено несколько каналов: {names}. Назовите один в NASTAVNIK_CHANNEL.",
                en=f"Several channels are configured: {names}. Name one in NASTAVNIK_CHANNEL.",
            ),
            "unsuitable",
        )
    return next(iter(configured.values()), None) or channels[DEFAULT]()


def _channel_in(name: str) -> type[Channel]:
    module = import_module(f"{__name__}.{name}")
    (channel,) = (
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Channel)
        and value.__module__ == module.__name__
    )
    return channel
