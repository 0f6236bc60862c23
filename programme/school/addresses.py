"""Addresses as the school's channel takes them, checked where they come in."""

from notifications.addresses import ChannelAddress
from programme.school.application import Application
from states.definition import Words
from states.errors import WrongUse

NONE = ChannelAddress("", "")


def address_checked(app: Application, text: str) -> ChannelAddress:
    """An address for the school's channel, or `NONE` for nothing. `WrongUse` for what is none."""
    channel, said = app.settings.channel, text.strip()
    if not said:
        return NONE
    found = channel.address_of(said)
    if found is None:
        raise WrongUse(
            Words(
                ru=f"«{said[:100]}» не похоже на {channel.address_title.ru}. Нужен ровно один "
                "адрес, например ivanova@mail.ru.",
                en=f"'{said[:100]}' is not {channel.address_title.en}. One address is needed, such "
                "as ivanova@mail.ru.",
            ),
            "malformed",
        )
    return found
