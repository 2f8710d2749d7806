"""Real Chromium on the live server. Every story fails on a console error, a script error, a CSP refusal or a 5xx.

It fails too when it leaves facts that cannot be believed: what `verify_facts` finds is asked at each story's end.
"""

import os
import shutil
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from config.facts import findings
from grids.calendar import local_date
from inspections.services.tasks import make_due_tasks
from tests.browser.line import Line

# Playwright keeps an event loop in the test's own thread; the ORM is used between its calls, never inside them.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
PATIENCE = 20_000  # ms: a wait that is met goes on at once; a busy machine may need the rest
expect.set_options(timeout=PATIENCE)


class FactsWrong(AssertionError):
    """A story left a reference across streets, or a sum that is not its recount."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Ask when the story is told and its rows are still there: it is the story that fails, not its clean-up."""
    told = yield
    if found := findings():
        raise FactsWrong("\n".join(found))
    return told


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright):
    browser = launch(playwright)
    yield browser
    browser.close()


def launch(playwright, *flags: str):
    """A Chromium of its own, with further flags."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])


@pytest.fixture
def open_page(live_server, chromium, seeded, settings):
    """open_page(path, viewport=PHONE, scripts=True) -> a page in Chinese at `path`, signed out."""
    settings.SITE_URL = live_server.url
    problems: list[str] = []
    contexts = []

    def one(path: str, *, viewport=PHONE, scripts=True):
        context = chromium.new_context(
            viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: problems.extend(_complaint(message)))
        page.on("pageerror", lambda error: problems.append(f"script: {error}"))
        page.on("response", lambda answer: problems.extend(_failure(answer)))
        page.goto(f"{live_server.url}{path}")
        return page

    yield one
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def log_in(open_page):
    """log_in(user, path, viewport=PHONE, scripts=True) -> a page in Chinese, signed in by the form, at `path`."""

    def one(user, path: str, **how):
        page = open_page(f"/accounts/login/?next={path}", **how)
        sign_in(page, user.username, "pass-word-1")
        page.wait_for_url(f"**{path}")
        return page

    return one


def sign_in(page, name: str, password: str) -> None:
    """Fill and send the log-in form the page shows."""
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", password)
    page.locator("input[name=password]").press("Enter")


@pytest.fixture
def due(seeded, shop, cast):
    now = timezone.now()
    make_due_tasks(shop.street, local_date(now), at=now)
    return shop


@pytest.fixture
def line(live_server, settings):
    at = urlsplit(live_server.url)
    made = Line(at.hostname, at.port)
    settings.SITE_URL = made.url
    yield made
    made.close()


@pytest.fixture
def phone(playwright, tmp_path):
    """phone() -> a page of a browser that keeps what it stores; called again, that browser was closed and is new.

    Its pages send when they open and when somebody presses, not by their own clock (unless `ticking`): a slow machine
    must not see what waits go by itself between a press and the look at it.
    """
    opened = []

    def one(*, ticking=False):
        while opened:
            opened.pop().close()
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "phone", executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=FLAGS,
            viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai",
        )  # fmt: skip
        opened.append(context)
        if not ticking:
            context.add_init_script("window.setInterval = () => 0")
        page = context.pages[0] if context.pages else context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield one
    for context in opened:
        context.close()


def carry(page, line, user) -> None:
    """Sign in, and wait until the phone carries what it needs."""
    page.goto(f"{line.url}/accounts/login/?next=/m/offline/")
    sign_in(page, user.username, "pass-word-1")
    page.wait_for_url("**/m/offline/")
    expect(page.locator("#carried li")).not_to_have_count(0)


def settled(page):
    """The page with its maps whole and laid out at its present size: before a map is clicked, or a page is measured."""
    expect(page.locator("[data-map]:not([aria-busy=false]), [data-pick]:not([aria-busy=false])")).to_have_count(0)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page


def _complaint(message) -> list[str]:
    """A refused form (422, 409) is also reported on the console; statuses are judged where they are known."""
    wrong = message.type == "error" and not message.text.startswith("Failed to load resource")
    return [f"console: {message.text}"] if wrong else []


def _failure(answer) -> list[str]:
    return [f"{answer.status} {answer.url}"] if answer.status == 404 or answer.status >= 500 else []
