"""What is added in more than one place is in all of them: see `CONTRIBUTING.md`."""

import ast
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from fastapi.routing import APIRouter

import cli
import dashboard
import states.checks
from dashboard.app import build
from dashboard.auditor.runs import FLOWS
from dashboard.security.rights import matrix, routes_of
from programme.region.sweeps import SWEEPS
from programme.school.settings import Settings
from states.checks import RULES
from states.finding import Finding

ROOT = Path(__file__).parents[2]


def modules(package: ModuleType) -> list[ModuleType]:
    """All of a package and of the packages in it."""
    inside = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [import_module(module.name) for module in inside if not module.name.endswith("__main__")]


def test_every_rule_of_the_checker_is_in_the_table_of_rules() -> None:
    rules = {
        function
        for module in modules(states.checks)
        for name, function in vars(module).items()
        if getattr(function, "__module__", "") == module.__name__
        and not name.startswith("_")
        and getattr(function, "__annotations__", {}).get("return") == Iterator[Finding]
        and list(function.__annotations__) == ["documents", "context", "return"]
    }
    assert len(rules) > 15
    assert {function.__qualname__ for function in rules ^ set(RULES)} == set()


def test_every_code_of_the_checker_is_found_by_a_test() -> None:
    tested = (ROOT / "tests" / "states").glob("test_*.py")
    written = "".join(path.read_text("utf-8") for path in tested)
    assert [code for code in states.checks.codes.CODES if f'"{code}"' not in written] == []


def test_every_router_of_the_pages_and_the_api_is_served() -> None:
    served = set(routes_of(build(Settings()).routes))
    routers = [
        router
        for module in modules(dashboard)
        for router in vars(module).values()
        if isinstance(router, APIRouter)
    ]
    assert len(routers) > 20
    assert [
        route for router in routers for route in routes_of(router.routes) if route not in served
    ] == []


def test_every_address_that_a_page_names_is_in_the_matrix() -> None:
    asked = re.compile(r"""may\(['"]((?:GET|POST) [^'"]+)['"]""")
    templates = (ROOT / "dashboard" / "templates").rglob("*.html")
    named = {route for path in templates for route in asked.findall(path.read_text("utf-8"))}
    assert len(named) > 10
    assert sorted(named - set(matrix())) == []


def test_every_template_is_rendered_or_used_by_another() -> None:
    folder = ROOT / "dashboard" / "templates"
    sources = [*(ROOT / "dashboard").rglob("*.py"), *folder.rglob("*.html")]
    written = "".join(path.read_text("utf-8") for path in sources)
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.html")]
    assert [name for name in names if f'"{name}"' not in written] == []


def test_every_file_of_verbs_is_registered() -> None:
    files = [module for module in modules(cli) if hasattr(module, "register")]
    assert len(files) > 5
    text = (ROOT / "cli" / "app.py").read_text("utf-8")
    names = [module.__name__.removeprefix("cli.") for module in files]
    assert [name for name in names if f"\n{name}.register(app)\n" not in text] == []


def names_of_flows() -> dict[str, str]:
    """Where each flow of one school is written, `flows/advance.py:advance`, and its name."""
    found = {}
    for path in (ROOT / "flows").glob("*.py"):
        for part in ast.parse(path.read_text("utf-8")).body:
            for mark in getattr(part, "decorator_list", []):
                if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "flow":
                    name = next(word.value for word in mark.keywords if word.arg == "name")
                    assert isinstance(name, ast.Constant)
                    found[f"flows/{path.name}:{getattr(part, 'name', '')}"] = str(name.value)
    return found


@pytest.mark.parametrize(
    "where", ["prefect.yaml", "flows/schedule.py", "the page of runs", "sweeps"]
)
def test_every_flow_is_in_each_list_of_flows(where: str) -> None:
    names = names_of_flows()
    swept = names.pop("flows/region.py:sweep")
    assert len(names) > 4
    if where == "prefect.yaml":
        listed = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
        assert sorted(one["entrypoint"] for one in listed) == sorted(names)
    elif where == "flows/schedule.py":
        text = (ROOT / "flows" / "schedule.py").read_text("utf-8")
        served = re.findall(r"Scheduled\((\w+), ", text)
        assert sorted(served) == sorted(name.partition(":")[2] for name in names)
    elif where == "sweeps":
        assert sorted(SWEEPS) == sorted(names.values())
    else:
        assert sorted(FLOWS) == sorted([*names.values(), swept])
