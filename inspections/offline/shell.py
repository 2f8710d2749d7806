"""What a phone's pages are made of: the files that a browser keeps so that they open without a network."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.urls import reverse

FILES = (
    "dexie/modern/dexie.min.mjs",
    "grids/components.css",
    "grids/field.css",
    "grids/forms.js",
    "grids/mark.svg",
    "grids/media.css",
    "grids/rows.js",
    "grids/sent.js",
    "grids/tokens.css",
    "grids/words.js",
    "inspections/distance.js",
    "inspections/field.css",
    "inspections/lines.css",
    "inspections/offline/box.js",
    "inspections/offline/carry.js",
    "inspections/offline/collect.js",
    "inspections/offline/days.js",
    "inspections/offline/exif.js",
    "inspections/offline/ids.js",
    "inspections/offline/keeping.js",
    "inspections/offline/open.js",
    "inspections/offline/passing.js",
    "inspections/offline/places.js",
    "inspections/offline/quick.js",
    "inspections/offline/record.js",
    "inspections/offline/reopen.js",
    "inspections/offline/report.js",
    "inspections/offline/screen.js",
    "inspections/offline/send.js",
    "inspections/offline/shrink.js",
    "inspections/offline/start.js",
    "inspections/offline/waiting.js",
    "inspections/qr.js",
    "inspections/same.js",
    "inspections/scan.js",
    "inspections/visit.js",
    "qr/decode.js",
    "qr/index.js",
    "tabler-icons/fonts/tabler-icons.woff2",
    "tabler-icons/tabler-icons.min.css",
)


def shell() -> dict[str, Any]:
    """What the service worker is told: `{version, files, static, data, places, instead}`; another version is another
    cache.

    `instead`: the page the phone carries for one that only a network can give.
    """
    return {
        "version": _version(),
        "files": sorted({*map(static, FILES), *_as_imported()}),
        "static": settings.STATIC_URL,
        "data": reverse("field:offline-data"),
        "places": reverse("field:offline-places"),
        "instead": {
            reverse("field:hazard-new"): reverse("field:offline-hazard"),
            reverse("field:quick-fix"): reverse("field:offline-quick"),
        },
    }


def _as_imported() -> list[str]:
    """The addresses under which modules import each other: plain names, also where pages name files by content."""
    return [settings.STATIC_URL + name for name in FILES if name.endswith((".js", ".mjs"))]


def _version() -> str:
    return _fixed_version() if not settings.DEBUG else _hash()


@cache
def _fixed_version() -> str:
    return _hash()


def _hash() -> str:
    """Of the contents: modules import each other by plain names, which say nothing of a change."""
    digest = sha256()
    for name in FILES:
        digest.update(name.encode() + Path(finders.find(name) or staticfiles_storage.path(name)).read_bytes())
    return digest.hexdigest()[:16]
