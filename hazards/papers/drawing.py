"""Papers as PDF. WeasyPrint is loaded when the first paper is drawn: it costs a second and most processes draw none."""

import datetime as dt
from base64 import b64encode
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from grids.models import Photo
from grids.services.photos import photo_file
from hazards.models import Hazard, Notice
from hazards.papers.kinds import KINDS
from hazards.papers.wording import STANDARD, filled

# Photos of 1600 px are made to fit a column of the page: enough to see what is wrong when it is printed.
SMALLER = {"optimize_images": True, "jpeg_quality": 75, "dpi": 150}


def pdf(notice: Notice) -> bytes:
    """The PDF of `notice`."""
    return lay_out(notice).write_pdf(**SMALLER)


def lay_out(notice: Notice):
    """The paper as WeasyPrint's document: A4, Chinese, from its frozen facts by the template of its kind."""
    return drawn(html_of(notice))


def html_of(notice: Notice) -> str:
    """The sheet of a paper that was numbered, as HTML: what its PDF is drawn from, and its Word copy."""
    return sheet_html(notice, on_patrol=on_patrol(notice), replaced=replaced_by(notice))


def on_patrol(notice: Notice) -> bool:
    """Whether all its hazards were found on visits."""
    return not notice.hazards.exclude(origin_kind=Hazard.Origin.VISIT).exists()


def replaced_by(notice: Notice) -> list[str]:
    """The numbers of the papers it takes the place of."""
    return list(notice.replaced.order_by("seq").values_list("number", flat=True))


def sheet(notice: Notice, *, on_patrol: bool, replaced: Iterable[str] = ()):
    """As `lay_out`, of a paper that need not be kept."""
    return drawn(sheet_html(notice, on_patrol=on_patrol, replaced=replaced))


def sheet_html(notice: Notice, *, on_patrol: bool, replaced: Iterable[str] = ()) -> str:
    """As `html_of`, of a paper that need not be kept."""
    facts = with_days(notice.facts)
    words, said = notice.wording or STANDARD[notice.kind], facts | {"on_patrol": on_patrol}
    context = {
        "notice": notice,
        "facts": facts,
        "opening": filled(notice.kind, words.opening, said),
        "closing": filled(notice.kind, words.closing, said),
        "replaced": replaced,
        "photos": with_pictures(facts.get("photos", [])),
        "signature": next((one["src"] for one in with_pictures(facts.get("signature", []))), ""),
        "signed_by": signed_by(notice),
        "seal": notice.issuer.seal if notice.issuer else "",
        "qr": qr(page_of(notice)),
    }
    with translation.override("zh-hans"):
        return render_to_string(KINDS[notice.kind].template, context)


def drawn(html: str):
    """WeasyPrint's document of a sheet: it loads our stored photos and what the sheet itself holds, nothing else.

    Typed words stand in the style of a sheet too (its foot), and must not make us ask an address.
    """
    from weasyprint import HTML  # noqa: PLC0415
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    class Ours(URLFetcher):
        def fetch(self, url, headers=None):
            asked, media = urlsplit(url), Path(settings.MEDIA_ROOT).resolve()
            stored = asked.scheme == "file" and Path(unquote(asked.path)).resolve().is_relative_to(media)
            if not stored and asked.scheme != "data":
                raise ValueError("a paper loads only our own photos")
            return super().fetch(url, headers)

    return HTML(string=html, url_fetcher=Ours()).render(**SMALLER)


def signed_by(notice: Notice) -> str:
    """Whose paper it is: of the body that orders, or that entrusted the street; else as the street's row says."""
    own = notice.issuer.name if notice.issuer else ""
    ordering = notice.facts.get("body") or notice.facts.get("on_behalf_of")
    return ordering or own or f"{notice.street.name}办事处"


def page_of(notice: Notice) -> str:
    """The address of the public page that says the paper is real; its QR code leads there."""
    return f"{settings.SITE_URL}/p/{notice.token}/"


def with_days(facts: Any) -> Any:
    """Facts as a template reads them: under a name that ends in `_on` stands a date, or None."""
    if isinstance(facts, list):
        return [with_days(one) for one in facts]
    if not isinstance(facts, dict):
        return facts
    return {name: _day(value) if name.endswith("_on") else with_days(value) for name, value in facts.items()}


def with_pictures(photos: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The photos of a paper with `src`, the address of the file; empty where the file is gone, which the paper says."""
    rows = Photo.objects.in_bulk([photo["id"] for photo in photos])
    files = {str(pk): photo_file(row, "image") for pk, row in rows.items()}
    there = {pk: file.as_uri() for pk, file in files.items() if file.exists()}
    return [photo | {"src": there.get(photo["id"], "")} for photo in photos]


def qr(text: str) -> str:
    """A QR code as a data URI (SVG) for `<img src>`."""
    out = BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=0, scale=4)
    return f"data:image/svg+xml;base64,{b64encode(out.getvalue()).decode()}"


def _day(value: str) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None
