"""Row history of registers that hold geometry."""

import pgtrigger
from django.db import models


class ChangeWithGeometry(pgtrigger.AnyChange):
    """If any field but the excluded ones changes, with the `geometry` field compared as bytes.

    Compared as geometry, a backup could not be restored: `pg_restore` makes the triggers with an empty search path, in
    which PostgreSQL does not find PostGIS' operator `=`.
    """

    def __init__(self, geometry: str, *, exclude: list[str]) -> None:
        super().__init__(exclude=[geometry, *exclude])
        self.geometry = geometry

    def resolve(self, model: type[models.Model]) -> str:
        moved = f'OLD."{self.geometry}"::bytea IS DISTINCT FROM NEW."{self.geometry}"::bytea'
        return f"({super().resolve(model)} OR {moved})"
