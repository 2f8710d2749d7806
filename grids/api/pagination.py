"""Cursor pages: the next page costs what the first cost, and nothing is skipped when rows arrive.

Of our own, like the desk's lists: DRF's cursor counts rows of one equal value by an offset that ends at a thousand, and
from there on repeats itself. An import gives many rows one moment.
"""

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from grids import pages


class CursorPages(BasePagination):
    """Newest recorded first; `page_size` up to 200. `ordering` ends with a unique column; no column of it is null."""

    ordering: tuple[str, ...] = ("-recorded_at", "id")
    page_size = 50
    max_page_size = 200

    def paginate_queryset(self, queryset, request, view=None):
        """The rows of the page that `cursor` asks for. Refuses (404) a cursor that is not ours."""
        self.address = request.build_absolute_uri()
        cursor = request.query_params.get("cursor", "")
        try:
            self.page = pages.take(
                queryset, order=self.ordering, cursor=cursor, size=self.size_of(request), strict=bool(cursor)
            )
        except pages.UnknownCursor:
            raise NotFound(_("无效的翻页游标，请从第一页重新读取。")) from None
        return self.page.rows

    def size_of(self, request) -> int:
        asked = request.query_params.get("page_size", "")
        return min(int(asked), self.max_page_size) if asked.isdecimal() and int(asked) else self.page_size

    def get_paginated_response(self, data):
        return Response(
            {"next": self._link(self.page.next), "previous": self._link(self.page.previous), "results": data}
        )

    def _link(self, cursor: str) -> str | None:
        whole = remove_query_param(self.address, "cursor")
        return replace_query_param(whole, "cursor", cursor) if cursor else None

    def get_paginated_response_schema(self, schema):
        link = {"type": "string", "format": "uri", "nullable": True}
        rows = {"type": "array", "items": schema["items"]} if "items" in schema else schema
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": rows},
        }

    def get_schema_operation_parameters(self, view):
        said = {"cursor": "of the page before", "page_size": f"rows a page, at most {self.max_page_size}"}
        types = {"cursor": "string", "page_size": "integer"}
        return [
            {"name": name, "in": "query", "required": False, "description": text, "schema": {"type": types[name]}}
            for name, text in said.items()
        ]
