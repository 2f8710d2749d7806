"""Filters and tags every template may use: `{% load firegrid %}`. What they write is settled in grids/formats.py."""

from django import template
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from grids import formats
from grids.access import PUBLIC, SIGNED_IN, may
from grids.marks import MARKS

register = template.Library()

register.filter("full_day", formats.full_day)
register.filter("masked_phone", formats.masked_phone)
register.filter("masked_name", formats.masked_name)
register.filter("money", formats.money)


@register.filter
def near_day(value, today=None):
    return formats.near_day(value, today=today or timezone.localdate())


@register.filter
def moment(value, now=None):
    return formats.moment(value, now=now or timezone.now())


@register.filter
def number(value, places=0):
    return formats.number(None if value == "" else value, places=places)


@register.filter
def quantity(value, unit):
    return formats.quantity(None if value == "" else value, unit)


@register.filter
def asked(form) -> bool:
    """Whether any field one sees of a filter form holds a value; tabs, order and view do not count."""
    return any(field.value() for field in form.visible_fields())


@register.simple_tag
def amount(value, unit, rough=False):
    """`quantity` for what may be rough: `{% amount row.copies "份" row.approximate %}`."""
    return formats.quantity(None if value == "" else value, unit, rough=rough)


@register.filter
def attribute(value, name):
    """`form|attribute:name` and `row|attribute:"due_on"`: a member or key whose name stands in a variable."""
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


@register.simple_tag(takes_context=True)
def open_url(context, name, *args):
    """`{% open_url "hazards:list" as url %}`: the address, "" where nothing answers or the reader is refused."""
    try:
        address = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    policy = resolve(address).func.access_policy
    return address if policy in (PUBLIC, SIGNED_IN) or may(context["user"], policy) else ""


@register.simple_tag
def rate(numerator, denominator):
    return formats.rate(numerator, denominator)


@register.simple_tag
def percent(numerator, denominator):
    return formats.percent(numerator, denominator)


@register.simple_tag
def day_span(start, end):
    return formats.day_span(start, end)


@register.simple_tag
def state_mark(code, overdue=False, only=False):
    """Shape and word of a hazard's state. `overdue` is computed by the caller; `only` hides the word from the eye."""
    shown = "overdue" if overdue else str(code)
    extra = " only" if only else ""
    word = MARKS[shown].word
    return format_html(
        '<span class="mark mark-{}{}" title="{}"><span>{}</span></span>', shown, extra, word if only else "", word
    )


@register.simple_tag
def due_mark(due_on, workdays_left=None, today=None):
    """`逾期 3 天` in the one solid red, `今日到期`, `还剩 2 个工作日`; an empty date gives a dash."""
    if not due_on:
        return formats.NOTHING
    due = formats.due_in_words(due_on, today=today or timezone.localdate(), workdays_left=workdays_left)
    return format_html('<span class="due due-{}">{}</span>', due.kind, due.text)


@register.simple_tag(takes_context=True)
def sort_th(context, field, label, css=""):
    """A table head that sorts by `?sort=field`, a second time by `?sort=-field`; the cursor starts anew."""
    params = context["request"].GET.copy()
    current = params.get("sort", "")
    params.pop("cursor", None)
    params["sort"] = f"-{field}" if current == field else field
    order = {field: "ascending", f"-{field}": "descending"}.get(current)
    icon = {"ascending": "arrow-up", "descending": "arrow-down"}.get(order)
    return format_html(
        '<th scope="col" class="{}"{}><a href="?{}">{}{}</a></th>',
        css,
        format_html(' aria-sort="{}"', order) if order else "",
        params.urlencode(),
        label,
        format_html(' <i class="ti ti-{}" aria-hidden="true"></i>', icon) if icon else "",
    )


@register.simple_tag(takes_context=True)
def current(context, prefix, exact=False):
    """` aria-current="page"` when the request's path starts with `prefix` (or is it, when `exact`)."""
    path = context["request"].path
    here = path == prefix if exact else path.startswith(prefix)
    return mark_safe(' aria-current="page"') if here else ""
