"""The pictures of the README, taken of the running demo. Runs inside the virtual environment: see screenshots.py."""

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.urls import reverse  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from grids.models import Place, Post, User  # noqa: E402
from hazards.models import Hazard  # noqa: E402
from reports.models import WeeklyReport  # noqa: E402

STREET = "520602007"
DESK, PHONE = (1440, 900), (390, 844)
MAP = ".leaflet-overlay-pane path, .leaflet-overlay-pane canvas"
MOST_BYTES = 300_000
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@dataclass(frozen=True)
class Picture:
    """One page as one kind of person sees it."""

    name: str
    role: str
    page: Callable[[User], str]
    size: tuple[int, int] = DESK
    waits_for: str = "main"  # what a script draws last


def newest_report(user: User) -> str:
    report = WeeklyReport.objects.visible_to(user).filter(state="signed").order_by("-signed_at").first()
    return reverse("reports:report", args=[report.pk])


def open_hazard(user: User) -> str:
    """The one with the longest story among the open ones."""
    hazard = Hazard.objects.visible_to(user).filter(state="submitted").order_by("-version").first()
    return reverse("hazards:hazard", args=[hazard.pk])


def visit(user: User) -> str:
    place = Place.objects.visible_to(user).active().filter(is_home=False).order_by("name").first()
    return reverse("field:visit", args=[place.pk])


PICTURES = [
    Picture("overview", "station_officer", lambda user: reverse("reports:overview"), waits_for=MAP),
    Picture("report", "station_officer", newest_report),
    Picture("hazards", "station_officer", lambda user: reverse("hazards:list")),
    Picture("hazard", "community_head", open_hazard),
    Picture("field-today", "worker", lambda user: reverse("field:today"), PHONE),
    Picture("field-visit", "worker", visit, PHONE),
]


def somebody(role: str) -> User:
    """The first current holder of a role in the demo's first street (or its district)."""
    posts = Post.objects.filter(role__code=role, valid_to__isnull=True, grid__code__startswith=STREET)
    return posts.order_by("grid__code", "pk")[0].user


def session_of(user: User) -> str:
    """A log-in for one user, made in the database: no password is needed or known."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "grids.auth.UsernameOrPhoneBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def smaller(png: bytes) -> bytes:
    """The same picture in 256 colours; refuses one that is still too large for a README."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    if len(out.getvalue()) > MOST_BYTES:
        raise SystemExit(f"a picture of {len(out.getvalue())} bytes is too large")
    return out.getvalue()


def take(address: str, names: list[str]) -> None:
    """Take the pictures (all, or those named) and put them into docs/pictures."""
    chosen = [picture for picture in PICTURES if not names or picture.name in names]
    people = [somebody(picture.role) for picture in chosen]
    # All questions to the database come before the browser: Playwright runs an event loop, in which Django asks none.
    visits = [(p, p.page(user), session_of(user)) for p, user in zip(chosen, people, strict=True)]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=BROWSER)
        for picture, path, session in visits:
            width, height = picture.size
            context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
            page = context.new_page()
            page.goto(address.rstrip("/") + path, wait_until="networkidle")
            page.locator(picture.waits_for).first.wait_for()
            file = FOLDER / f"{picture.name}.png"
            file.write_bytes(smaller(page.screenshot()))
            print(f"{file.name}: {path}, {file.stat().st_size // 1000} kB")
            context.close()
        browser.close()
    for _, _, session in visits:
        SessionStore(session).delete()


if __name__ == "__main__":
    take(sys.argv[1], sys.argv[2:])
