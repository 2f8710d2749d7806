"""Cursor pages: the next page costs what the first cost, and nothing is skipped when rows arrive."""

from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """Newest recorded first; `page_size` up to 200."""

    ordering = ("-recorded_at", "id")
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
