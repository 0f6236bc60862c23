"""The container's files name what there is: no engine runs here, so its steps are read."""

import re
from pathlib import Path

import yaml
from sqlalchemy import make_url

from programme.school.settings import Settings

ROOT = Path(__file__).parents[2]
STEPS = (ROOT / "deploy" / "Containerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))
SETTINGS = {f"NASTAVNIK_{name}".upper() for name in Settings.model_fields}


def test_what_is_copied_and_installed_is_there() -> None:
    copied = [
        line.split()[1] for line in STEPS if line.startswith("COPY ") and "--from" not in line
    ]
    assert copied == ["requirements", ".", "requirements/postgresql.txt"]
    assert all((ROOT / name).exists() for name in copied)
    installed = re.findall(r"--requirement (\S+)", "\n".join(STEPS))
    assert installed == ["requirements/dev.txt", "pinned.txt"]
    assert all("--require-hashes" in line for line in STEPS if "--requirement" in line)


def test_it_runs_as_nobody_in_particular_and_is_asked_for_its_health() -> None:
    users = [line.split()[1] for line in STEPS if line.startswith("USER ")]
    assert users == ["nastavnik"]
    assert any("/health" in line for line in STEPS if line.startswith("HEALTHCHECK"))
    assert STEPS[-1] == 'CMD ["nastavnik", "up", "--no-example"]'


def test_every_setting_it_gives_is_one() -> None:
    given = set(re.findall(r"(NASTAVNIK_\w+)=", "\n".join(STEPS)))
    given |= set(COMPOSE["services"]["school"]["environment"])
    assert given
    assert given <= SETTINGS


def test_nothing_but_the_page_is_reached_and_only_from_this_machine() -> None:
    ports = {name: service.get("ports", []) for name, service in COMPOSE["services"].items()}
    assert ports == {"school": ["127.0.0.1:8128:8128"], "database": []}


def test_program_and_database_meet_at_a_socket_that_nobody_else_has() -> None:
    school, database = COMPOSE["services"]["school"], COMPOSE["services"]["database"]
    url = make_url(school["environment"]["NASTAVNIK_DATABASE_URL"])
    assert (url.password, url.host) == (None, None)
    shared = f"socket:{url.query['host']}"
    assert shared in school["volumes"]
    assert shared in database["volumes"]
    assert database["command"] == ["postgres", "-c", "listen_addresses="]
    assert database["network_mode"] == "none"
    volumes = [name for one in COMPOSE["services"].values() for name in one["volumes"]]
    assert sum(name.startswith("socket:") for name in volumes) == 2


def test_no_secret_stands_in_it() -> None:
    text = (ROOT / "deploy" / "compose.yaml").read_text("utf-8")
    assert "PASSWORD" not in text
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    assert {"deploy/.env", "deploy/nastavnik.env"} <= set(ignored)
    assert ".git" in (ROOT / ".dockerignore").read_text("utf-8").split()
