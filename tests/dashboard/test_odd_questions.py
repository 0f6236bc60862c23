"""Numbers no table has, days no calendar has, instances nobody knows: told in words."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from dashboard.security import rights
from programme.access import accounts
from programme.school.application import open_application
from programme.school.settings import Settings
from states.school_history import By
from tests.cast import at
from tests.school import opened
from tests.serving import served

PASSWORD = "лошадь скрепка батарея"  # noqa: S105  # of a school that lives for one test
LONG = ("9223372036854775808", "9" * 30, "-1")
FAR = ("0001-01-01", "9999-12-31", "2020-02-30", "вчера")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The pages of a small school, as its coordinator sees them."""
    settings = Settings(home=Path(tmp_path_factory.mktemp("school")))
    with open_application(settings) as app:
        who = opened(app)["coordinator"]
        accounts.add(app, "maria", "coordinator", PASSWORD, By(at("2020-09-01")), person=who)
    with served(build(settings)) as client:
        client.post("/sign-in", data={"login": "maria", "password": PASSWORD})
        yield client


def numbered() -> list[str]:
    """Every address that names something by its number."""
    routes = rights.matrix().items()
    found = {route.removeprefix("GET ") for route, who in routes if "coordinator" in who}
    return sorted(path for path in found if path.startswith("/") and "{number}" in path)


@pytest.mark.parametrize("path", numbered())
def test_a_number_that_no_table_has_is_told_in_words(pages: httpx.Client, path: str) -> None:
    for number in LONG:
        address = path.replace("{number}", number).replace("{trigger}", "x")
        address = address.replace("{digest}", "0" * 64).replace("{day}", "2020-10-01")
        assert pages.get(address).status_code in (404, 422), address


@pytest.mark.parametrize("day", FAR)
def test_a_day_that_no_school_has_is_told_in_words(pages: httpx.Client, day: str) -> None:
    for path in ("/history", "/history.csv", "/history.jsonl", "/instances/1/as-of"):
        asked = {"day": day} if "as-of" in path else {"until": day}
        answer = pages.get(path, params=asked)
        assert answer.status_code in (400, 422), path
        assert "такого дня нет" in answer.text


def test_a_file_about_an_instance_that_nobody_knows_is_refused_before_it_begins(
    pages: httpx.Client,
) -> None:
    for ending in ("csv", "jsonl", "xlsx"):
        answer = pages.get(f"/history.{ending}", params={"instance": "пара 4711"})
        assert answer.status_code == 404
        assert "content-disposition" not in answer.headers
    whole = pages.get("/history.csv")
    assert whole.status_code == 200
    assert whole.text.count("\n") > 24
