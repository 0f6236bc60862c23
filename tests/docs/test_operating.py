"""The guide for whoever runs a school holds the settings that there are, with their defaults."""

import re
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from notifications.channels.smtp import Smtp
from programme.school.settings import Settings

GUIDE = (Path(__file__).parents[2] / "docs" / "operating.md").read_text("utf-8")
ROW = re.compile(r"^\| `(NASTAVNIK_\w+)` \| (?:`([^`]*)`)? ?\| ([^|]+) \| ([^|]+) \|$", re.M)


def defaults(of: type[BaseSettings]) -> dict[str, str]:
    """What stands in the column of defaults: nothing for what is empty or found out."""
    prefix = str(of.model_config.get("env_prefix", ""))
    found = {}
    for name, field in of.model_fields.items():
        value = field.default
        empty = value is None or field.default_factory is not None or name == "definitions"
        text = "" if empty or isinstance(value, SecretStr) else str(value)
        found[f"{prefix}{name}".upper()] = text
    return found


def test_every_setting_is_in_the_guide_with_its_default_and_no_other() -> None:
    rows = {name: default for name, default, _, _ in ROW.findall(GUIDE)}
    assert rows == defaults(Settings) | defaults(Smtp)


def test_every_setting_is_explained_in_both_languages() -> None:
    for name, _, russian, english in ROW.findall(GUIDE):
        assert re.search("[а-я]", russian), name
        assert not re.search("[а-я]", english), name


def test_both_halves_of_the_guide_have_the_same_steps() -> None:
    russian, english = GUIDE.split("## In English")
    assert len(re.findall("^### ", russian, re.M)) == len(re.findall("^### ", english, re.M)) == 8
