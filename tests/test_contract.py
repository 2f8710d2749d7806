"""docs/contract.md names the services as they are: what is built against it works."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import get_resolver

TEXT = (settings.BASE_DIR / "docs/contract.md").read_text()
KEPT = ("grids", "notifications", "hazards", "stations", "inspections", "reports")
CALLED = ("grids", "notifications", "hazards")  # whose services apps above them call
CALL = re.compile(r"`(\w+)(\([^`]*?\))(?: -> [^`]*)?`")


def section(app: str) -> str:
    return TEXT.partition(f"\n## {app}\n")[2].partition("\n## ")[0]


def parameters(arguments: ast.arguments) -> list[tuple[str, bool, bool]]:
    """(name, keyword-only, may be left out) of each; `*many` and `**others` by their names."""
    plain = [*arguments.posonlyargs, *arguments.args]
    optional = [False] * (len(plain) - len(arguments.defaults)) + [True] * len(arguments.defaults)
    found = [(one.arg, False, may) for one, may in zip(plain, optional, strict=True)]
    found += [(a.arg, True, d is not None) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return found + [(f"*{one.arg}", False, True) for one in (arguments.vararg, arguments.kwarg) if one]


def functions_of(path: Path) -> dict[str, list]:
    tree = ast.parse(path.read_text())
    return {node.name: parameters(node.args) for node in tree.body if isinstance(node, ast.FunctionDef)}


def modules(app: str) -> dict[str, list]:
    """The signatures of each name: a task and the service it calls may share one."""
    found = defaultdict(list)
    for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
        if not {"migrations", "views", "management"} & set(path.parts):
            for name, signature in functions_of(path).items():
                found[name].append(signature)
    return found


@pytest.mark.parametrize("app", KEPT)
def test_each_signature_in_the_contract_is_that_of_the_code(app):
    known, wrong = modules(app), []
    calls = CALL.findall(section(app))
    assert len(calls) > 5
    for name, written in calls:
        (stated,) = ast.parse(f"def {name}{written}: pass").body
        if parameters(stated.args) not in known[name]:
            wrong.append(f"{name}: {written}")
    assert not wrong


@pytest.mark.parametrize("app", CALLED)
def test_each_function_of_a_service_that_another_app_calls_is_in_the_contract(app):
    named = {name for name, _written in CALL.findall(section(app))}
    services = {path.stem for path in (settings.BASE_DIR / app / "services").glob("*.py")}
    called = set()
    for path in settings.BASE_DIR.glob("[a-z]*/**/*.py"):
        if path.relative_to(settings.BASE_DIR).parts[0] in (app, "tests", "bench", "config", "node_modules"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{app}.services"):
                called |= {alias.name for alias in node.names if alias.name.islower()} - services
    assert called and called <= named


def test_each_address_in_the_contract_exists():
    named = set(re.findall(r"`([a-z]+:[a-z-]+)`", TEXT))
    spaces = {space: resolver for space, (_prefix, resolver) in get_resolver().namespace_dict.items()}
    missing = [name for name in sorted(named) if name.split(":")[1] not in set(spaces[name.split(":")[0]].reverse_dict)]
    assert len(named) > 60 and not missing
