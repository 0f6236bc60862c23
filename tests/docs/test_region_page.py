"""The page about a region names what there is."""

import re
import subprocess
import sys
from pathlib import Path

from notifications import channels
from programme.region.sweeps import SWEEPS
from programme.school.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "region.md").read_text(encoding="utf-8")


def help_of(module: str) -> str:
    command = [sys.executable, "-m", module, "--help"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_the_table_of_deployments_is_that_of_the_sweeps() -> None:
    assert re.findall(r"^\| `([a-z]+)-<shard>`", PAGE, re.MULTILINE) == list(SWEEPS)


def test_every_command_and_option_on_the_page_exists() -> None:
    schools, region = help_of("deploy.schools"), help_of("deploy.region")
    commands = re.findall(r"python -m deploy\.schools ([a-z]+)", PAGE)
    assert set(commands) == {"list", "add", "environment", "migrate", "sweep"}
    assert [command for command in commands if command not in schools] == []
    swept = re.findall(r"deploy\.schools sweep ([a-z]+)", PAGE)
    assert swept
    assert set(swept) <= set(SWEEPS)
    lines = [line for line in PAGE.splitlines() if "deploy.region" in line or "--postgres" in line]
    options = re.findall(r"--[a-z-]+", " ".join(lines))
    assert len(options) >= 4
    assert [option for option in options if option not in region] == []


def test_every_setting_and_file_on_the_page_exists() -> None:
    settings = {f"NASTAVNIK_{name}".upper() for name in Settings.model_fields}
    for channel in channels.known().values():
        prefix = channel.model_config["env_prefix"]
        settings |= {f"{prefix}{name}".upper() for name in channel.model_fields}
    named = set(re.findall(r"NASTAVNIK_[A-Z_]+", PAGE))
    assert named - settings == {"NASTAVNIK_SHARDS"}
    for link in re.findall(r"\]\(([^)]+)\)", PAGE):
        assert (ROOT / "docs" / link).exists(), link
    for file in re.findall(r"`(tests/[a-z_/]+\.py)`", PAGE):
        assert (ROOT / file).exists(), file
