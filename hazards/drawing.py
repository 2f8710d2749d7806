"""Papers as PDF. WeasyPrint is loaded when the first paper is drawn: it costs a second and most processes draw none."""

import datetime as dt
from base64 import b64encode
from io import BytesIO

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from hazards.models import Hazard, Notice


def inform(notice: Notice) -> bytes:
    """The PDF of the 隐患告知单 of `notice`."""
    return lay_out(notice).write_pdf()


def lay_out(notice: Notice):
    """The 隐患告知单 of `notice` as WeasyPrint's document: one A4 page, Chinese, from its frozen facts."""
    from weasyprint import HTML  # noqa: PLC0415

    facts = notice.facts
    context = {
        "notice": notice,
        "facts": facts,
        "due_on": dt.date.fromisoformat(facts["due_on"]),
        "found_on": dt.date.fromisoformat(facts["found_on"]),
        "on_patrol": notice.hazard.origin_kind == Hazard.Origin.VISIT,
        "qr": qr(f"{settings.SITE_URL}/p/{notice.token}/"),
    }
    with translation.override("zh-hans"):
        html = render_to_string("hazards/papers/inform.html", context)
    return HTML(string=html).render()


def qr(text: str) -> str:
    """A QR code as a data URI (SVG) for `<img src>`."""
    out = BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=0, scale=4)
    return f"data:image/svg+xml;base64,{b64encode(out.getvalue()).decode()}"
