"""Names of seeded rows in the reader's language."""

from django.utils.translation import get_language


def localised(row) -> str:
    """`name_en` where the reader's language is English and there is one, else `name_zh`."""
    return row.name_en if (get_language() or "").startswith("en") and row.name_en else row.name_zh
