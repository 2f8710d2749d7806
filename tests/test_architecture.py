"""The cut holds: imports go down only, in strings too; nothing is named common; each URL a template names exists."""

import ast
import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from config.checks import undeclared_views

ROOT = Path(__file__).resolve().parent.parent
ORDER = [
    "grids",
    "notifications",
    "hazards",
    "stations",
    "inspections",
    "reports",
    "config",
]  # each may use those before
NO_DRAWERS = {"common", "core", "base", "utils", "helpers", "misc", "api"}
SKIPPED = {"migrations", "static", "seeds", "demo"}


def modules():
    for app in ORDER:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not SKIPPED & set(path.relative_to(ROOT).parts):
                yield app, path, ast.parse(path.read_text(encoding="utf-8"))


def above(app: str) -> set[str]:
    return set(ORDER[ORDER.index(app) + 1 :])


def imported(tree) -> set[str]:
    """Top packages that a module imports, wherever in it."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def strings(tree) -> set[str]:
    """Text constants that are no docstrings."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return {
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docs
    }


def test_imports_go_down_only():
    wrong = [
        f"{path.relative_to(ROOT)} imports {', '.join(sorted(bad))}"
        for app, path, tree in modules()
        if (bad := imported(tree) & above(app))
    ]
    assert not wrong


def test_strings_name_no_higher_app():
    """No URL name, model label, module path or template folder of an app above, such as "hazards:list"."""
    wrong = []
    for app, path, tree in modules():
        pattern = re.compile(rf"^({'|'.join(above(app) - {'config'}) or 'nothing above'})([:.][A-Za-z_-]|/.*\.html$)")
        wrong += [f"{path.relative_to(ROOT)}: {text!r}" for text in strings(tree) if pattern.match(text)]
    assert not wrong


def test_imports_stand_at_the_top():
    """No import inside a function to dodge a cycle; libraries that are heavy or need system packages may."""
    wrong = []
    for _app, path, tree in modules():
        for function in (n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))):
            if function.name == "ready":  # Django's own hook: apps are imported there on purpose
                continue
            inside = imported(ast.Module(body=function.body, type_ignores=[])) & set(ORDER)
            wrong += [f"{path.relative_to(ROOT)} {function.name}: {', '.join(inside)}"] if inside else []
    assert not wrong


def test_no_migration_runs_the_code_of_today():
    """Of ours it may name what a column's default is; services and models change, what a migration did does not."""
    wrong = []
    for app in ORDER:
        for path in sorted((ROOT / app / "migrations").glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                named = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                if isinstance(node, ast.Import):
                    named = [one.name for one in node.names if not re.search(r"\.(ids|models\.\w+)$", one.name)]
                wrong += [f"{path.relative_to(ROOT)}: {name}" for name in named if name.split(".")[0] in ORDER]
    assert not wrong


def test_no_module_is_a_drawer_for_anything():
    packages = [path for app in ORDER for path in (ROOT / app).iterdir() if path.stem in NO_DRAWERS - {"api"}]
    assert not packages
    assert not [name for name in NO_DRAWERS if (ROOT / name / "__init__.py").exists()]


def test_no_module_is_longer_than_400_lines_and_no_function_than_60():
    """Blank lines are not counted, nor a function's signature and docstring."""
    wrong = []
    for _app, path, tree in modules():
        text = path.read_text(encoding="utf-8").splitlines()
        filled = sum(1 for line in text if line.strip())
        wrong += [f"{path.relative_to(ROOT)}: {filled} lines"] if filled > 400 else []
        for function in (n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))):
            body = function.body[1:] if ast.get_docstring(function) else function.body
            lines = text[body[0].lineno - 1 : function.end_lineno] if body else []
            length = sum(1 for line in lines if line.strip())
            wrong += [f"{path.relative_to(ROOT)} {function.name}: {length} lines"] if length > 60 else []
    assert not wrong


def test_no_signal_is_connected_between_our_apps():
    wrong = []
    for _app, path, tree in modules():
        if {"django.dispatch", "django.db.models.signals", "django.core.signals"} & imported_paths(tree):
            wrong.append(str(path.relative_to(ROOT)))
    assert not wrong


def imported_paths(tree) -> set[str]:
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def test_every_view_and_endpoint_declares_its_policy():
    assert undeclared_views() == []


NAMED = re.compile(r"{%-?\s*url\s+[\"']([\w:-]+)[\"']")


@pytest.mark.parametrize("folder", [path.name for path in sorted((ROOT / "templates").iterdir()) if path.is_dir()])
def test_every_url_a_template_names_exists(folder):
    known = set(names())
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "templates" / folder).rglob("*"))
        if path.suffix in {".html", ".txt"}
        for name in NAMED.findall(path.read_text(encoding="utf-8"))
        if name not in known
    ]
    assert not wrong


def names(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif entry.name:
            yield f"{prefix}{entry.name}"
