"""Set-up in the right order, and the variables that Django's settings read."""

import os
import secrets
import shutil

import debian
import front_end
import postgres
import python_env
import redis_server
from checkout import HOME, LOGS, ROOT, VENV, alone


def prepare(*, browser: bool) -> None:
    """Bring the checkout from whatever state to ready. What is done already is not done again and asks no registry."""
    HOME.mkdir(exist_ok=True)
    HOME.chmod(0o711)
    with alone("setup", "another command is setting this checkout up; waiting"):
        LOGS.mkdir(exist_ok=True)
        (ROOT / "staticfiles").mkdir(exist_ok=True)  # stays empty here; WhiteNoise wants it to be there
        debian.prepare(browser=browser)
        python_env.prepare(with_node=not front_end.machine_has_npm())
        front_end.prepare_packages()
        front_end.prepare_messages()


def secret_key() -> str:
    """This checkout's SECRET_KEY; made once."""
    file = HOME / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text()


def variables(*, redis_database: int = 0, **more: str) -> dict[str, str]:
    """The environment for the project's processes.

    Where the private database and Redis are is never taken from outside: these commands must not touch a real one.
    The rest are defaults that the caller's own environment overrides.
    """
    defaults = {"DEBUG": "False", "BEHIND_TLS": "False", "MEDIA_ROOT": str(HOME / "media"), "LANG": "C.UTF-8"}
    ours = {
        "DATABASE_URL": postgres.url(),
        "REDIS_URL": redis_server.url(redis_database),
        "SECRET_KEY": secret_key(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
        # Compiled code is kept, in our own folder: many machines forbid it, and each process then compiles Django anew.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(HOME / "pycache"),
        "VIRTUAL_ENV": str(VENV),
        "PATH": os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)]),
    }
    browser = shutil.which("chromium")
    if browser:
        defaults["CHROMIUM"] = browser
    return {**defaults, **os.environ, **ours, **more}
