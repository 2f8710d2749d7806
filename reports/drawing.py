"""A weekly report as PDF. It takes seconds: the worker draws, see `reports/services/files.py`."""

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from grids.models import Photo
from grids.services.photos import photo_file
from reports.models import WeeklyReport
from reports.paper import Paper

PHOTO = "firegrid:photo/"  # as `reports/pair.html` names a photo for the PDF
STYLES = ("grids/tokens.css", "grids/components.css", "reports/paper.css", "reports/pdf.css")


def pdf_of(report: WeeklyReport) -> bytes:
    """The paper as PDF, in the language at hand. Photos come from the store, never over the network."""
    # Here, not above: it needs pango, which only a machine that makes papers must have.
    from weasyprint import CSS, HTML  # noqa: PLC0415

    html = render_to_string("reports/pdf.html", {"report": report, "paper": Paper(report), "for_pdf": True})
    styles = [CSS(filename=finders.find(name)) for name in STYLES]
    return HTML(string=html, url_fetcher=_photos_of(report)).write_pdf(stylesheets=styles)


def _photos_of(report: WeeklyReport):
    """A fetcher that knows the photos named in this report and nothing else.

    One whose file is gone leaves its alternative text: the paper does not fail for it.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    wanted = {row[stage] for row in report.figures["rows"]["found"] for stage in ("before", "after") if row[stage]}
    photos = {str(photo.pk): photo for photo in Photo.objects.filter(pk__in=wanted, street=report.street)}

    class Photos(URLFetcher):
        def fetch(self, url, headers=None):
            photo = photos.get(url.removeprefix(PHOTO))
            if photo is None:
                raise ValueError("a report's PDF loads only its own photos")
            return URLFetcherResponse(url, photo_file(photo, "thumb").read_bytes(), {"Content-Type": "image/jpeg"})

    return Photos()
