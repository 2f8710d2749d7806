"""What the browser loads: npm packages in node_modules, and message catalogues compiled from locale/."""

import os
import shutil
import subprocess

from checkout import ROOT, VENV, Problem, digest, is_done, mark_done, say


def machine_has_npm() -> bool:
    """Whether an npm of the machine itself can be used; if not, the virtual environment brings one."""
    return shutil.which("npm") is not None and shutil.which("node") is not None


def prepare_packages() -> None:
    """Install node_modules as package-lock.json says. No package may run a script of its own."""
    key = digest(*(ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")))
    if is_done("npm", key) and (ROOT / "node_modules").is_dir():
        return
    say("installing the locked npm packages")
    path = os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)])
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    npm = subprocess.run(
        [shutil.which("npm", path=path) or "npm", *command[1:]],
        check=False,
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if npm.returncode:
        raise Problem(f"npm ci failed (is the package registry reachable?): {npm.stdout.strip()[-300:]}")
    mark_done("npm", key)


def prepare_messages() -> None:
    """Compile each django.po that changed into the django.mo that Django reads."""
    sources = sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
    key = digest(*map(str, sources), *sources)
    if is_done("messages", key) and all(source.with_suffix(".mo").exists() for source in sources):
        return
    for source in sources:
        made = subprocess.run(
            ["msgfmt", "--check-format", "-o", str(source.with_suffix(".mo")), str(source)],
            check=False,
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise Problem(f"msgfmt refuses {source.relative_to(ROOT)}: {made.stderr.strip()}")
    mark_done("messages", key)
