"""The measure words of kit in the reader's language: a station's items keep the Chinese one (seeds/kit.csv)."""

from django.utils.translation import pgettext_lazy

_WORDS = {
    "顶": pgettext_lazy("器材", "顶"),
    "套": pgettext_lazy("器材", "套"),
    "副": pgettext_lazy("器材", "副"),
    "条": pgettext_lazy("器材", "条"),
    "双": pgettext_lazy("器材", "双"),
    "具": pgettext_lazy("器材", "具"),
    "盘": pgettext_lazy("器材", "盘"),
    "支": pgettext_lazy("器材", "支"),
    "个": pgettext_lazy("器材", "个"),
    "把": pgettext_lazy("器材", "把"),
    "根": pgettext_lazy("器材", "根"),
    "只": pgettext_lazy("器材", "只"),
    "台": pgettext_lazy("器材", "台"),
    "部": pgettext_lazy("器材", "部"),
    "块": pgettext_lazy("器材", "块"),
    "辆": pgettext_lazy("器材", "辆"),
}


def unit_word(unit: str) -> str:
    """`顶`, in English `pcs`; a word of the station's own stays as it was typed."""
    return str(_WORDS.get(unit, unit))
