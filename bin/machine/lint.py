"""bin/lint: everything about the code that a machine can judge without running a test."""

import subprocess
import time

import environment
import services
from checkout import ROOT, VENV

BIN = VENV / "bin"
MANAGE = [str(BIN / "python"), "manage.py"]
# What `check --deploy` must find nothing to say about: the variables of docker-compose.yml, with a key only for this.
PRODUCTION = {"DEBUG": "False", "BEHIND_TLS": "True", "ALLOWED_HOSTS": "firegrid.example", "DEMO": "False"}
CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "ruff": ([str(BIN / "ruff"), "check", "."], {}),
    "ruff format": ([str(BIN / "ruff"), "format", "--check", "--quiet", "."], {}),
    "mypy": ([str(BIN / "mypy")], {}),
    "djlint": ([str(BIN / "djlint"), "templates", "--lint", "--quiet"], {}),
    "migrations": ([*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    "check --deploy": ([*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    "OpenAPI": ([*MANAGE, "spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null"], {}),
    "docker-compose.yml": (["node_modules/.bin/dclint", "docker-compose.yml"], {}),
}


def lint(arguments: list[str]) -> int:
    """Run all checks, or those whose names start with one of the arguments; print what each has to say."""
    environment.prepare(browser=False)
    chosen = [name for name in CHECKS if not arguments or name.startswith(tuple(arguments))]
    failed = []
    with services.running():
        variables = environment.variables()
        for name in chosen:
            command, more = CHECKS[name]
            began = time.monotonic()
            run = subprocess.run(
                command,
                check=False,
                cwd=ROOT,
                env={**variables, **more},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            print(f"{'FAILED' if run.returncode else 'ok    '} {name} ({time.monotonic() - began:.1f} s)", flush=True)
            if run.returncode:
                failed.append(name)
                print(run.stdout, flush=True)
    print(f"{len(failed)} of {len(chosen)} checks failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0
