"""Two texts that a worker would otherwise write by hand: the day's log, and what the stand-in must know.

Both are for the person himself, who copies them to where he wants: nothing is kept and nobody else can open them. A
home under care is counted and never named: what is copied goes where we do not see it.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grids.access import scope_of
from grids.calendar import local_midnight
from grids.formats import due_in_words, near_day, quantity
from grids.models import User
from hazards.models import Hazard, HazardEvent
from hazards.workflow import State, transition
from inspections.models import Inspection, QuickFix
from inspections.services.tasks import due_for

AT_MOST = 40  # rows of one part of a text that goes into a chat (default, set in code)
WRITTEN_UP = ("submit", "pass_recheck", "fail_recheck")


def day_log(user: User, day: date) -> str:
    """What `user` did on `day`: visits, what they found, re-checks, quick fixes. Empty where there is nothing."""
    visits = Inspection.objects.visible_to(user).standing().filter(by=user, visited_on=day)
    seen = list(visits.select_related("place").order_by("visited_at"))
    places = [f"{visit.place.name}（{_result(visit)}）" for visit in seen if not visit.at_home]
    homes = sum(visit.at_home for visit in seen)
    parts = [
        _part(_("走访场所"), "家次", places),
        _("入户走访：%(n)s") % {"n": quantity(homes, "户次")} if homes else "",
        _part(_("发现隐患"), "处", [_said(one) for one in _found(user, day)]),
        *(_part(str(transition(action).label), "处", done) for action, done in _acts(user, day).items()),
        _part(_("快速处置"), "起", *_fixes(user, day)),
    ]
    return _text(_("%(day)s 工作日志") % {"day": near_day(day, today=day)}, parts)


def shift_note(user: User, day: date) -> str:
    """What stands open with `user` for whoever stands in: places to visit, hazards to chase and to re-check."""
    tasks = list(due_for(user, day))
    places = {task.place_id: task for task in reversed(tasks)}  # the oldest due of each place
    rows = sorted(places.values(), key=lambda task: (task.due_on, task.place.name))
    homes = sum(task.place.is_home for task in rows)
    seen = Hazard.objects.visible_to(user).select_related("place", "scope_cell")
    chased = scope_of(user).reach_for("hazards.submit").q()
    checked = scope_of(user).reach_for("hazards.recheck").q()
    parts = [
        _part(_("要看的场所"), "家", [_due(task, day) for task in rows if not task.place.is_home]),
        _("入户走访：%(n)s，名单在平台上看") % {"n": quantity(homes, "户次")} if homes else "",
        _part(_("整改中"), "处", *_hazards(seen.filter(chased, state=State.RECTIFYING).order_by("due_on", "id"), day)),
        _part(
            _("待复查"),
            "处",
            *_hazards(seen.filter(checked, state=State.SUBMITTED).order_by("submitted_at", "id"), day),
        ),
    ]
    return _text(_("%(who)s 交班条 %(day)s") % {"who": user, "day": near_day(day, today=day)}, parts)


def _text(title: str, parts: Iterable[str]) -> str:
    said = [part for part in parts if part]
    return "\n".join([title, *said]) if said else ""


def _part(title: str, unit: str, rows: list[str], n: int | None = None) -> str:
    """A heading with its count (`n`, else the number of rows) and a line for each row; nothing where there is none."""
    if not rows:
        return ""
    lines = [f"- {row}" for row in rows[:AT_MOST]]
    if len(rows) > AT_MOST:
        lines.append(_("- 另有未列出的，见平台"))
    return "\n".join([_("%(what)s：%(n)s") % {"what": title, "n": quantity(n or len(rows), unit)}, *lines])


def _result(visit: Inspection) -> str:
    if visit.outcome != Inspection.Outcome.DONE:
        return visit.get_outcome_display()
    if visit.hazards_found:
        return _("发现隐患 %(n)s") % {"n": quantity(visit.hazards_found, "处")}
    return _("全部正常") if visit.all_clear else _("有备注")


def _found(user: User, day: date) -> QuerySet[Hazard]:
    found = Hazard.objects.visible_to(user).filter(found_by=user, found_on=day).exclude(state=State.VOID)
    return found.select_related("place", "scope_cell").order_by("found_at", "id")


def _acts(user: User, day: date) -> dict[str, list[str]]:
    """{action: hazards it was done to}; each once."""
    span = {"at__gte": local_midnight(day), "at__lt": local_midnight(day + timedelta(days=1))}
    own = HazardEvent.objects.filter(street__in=scope_of(user).street_ids(), by=user, action__in=WRITTEN_UP, **span)
    own = own.filter(hazard__in=Hazard.objects.visible_to(user)).select_related("hazard__place", "hazard__scope_cell")
    done: dict[str, dict] = {action: {} for action in WRITTEN_UP}
    for event in own.order_by("at", "id"):
        done[event.action][event.hazard_id] = _said(event.hazard)
    return {action: list(rows.values()) for action, rows in done.items()}


def _fixes(user: User, day: date) -> tuple[list[str], int]:
    """The kinds with their counts, and the sum."""
    counts: dict[str, int] = {}
    for fix in QuickFix.objects.visible_to(user).standing().filter(by=user, done_on=day).order_by("recorded_at"):
        counts[fix.get_kind_display()] = counts.get(fix.get_kind_display(), 0) + fix.count
    return [f"{kind} {quantity(n, '起')}" for kind, n in counts.items()], sum(counts.values())


def _said(hazard: Hazard) -> str:
    where = _("住户") if hazard.at_home else str(hazard.place or hazard.scope_cell or "")
    return f"{where}：{hazard.description}" if where else hazard.description


def _due(task, day: date) -> str:
    place = task.place
    return f"{' '.join(filter(None, [place.name, place.address]))}（{due_in_words(task.due_on, today=day).text}）"


def _hazards(rows: QuerySet[Hazard], day: date) -> tuple[list[str], int]:
    """The first of them in words (one more than are shown), and how many there are."""
    first = rows[: AT_MOST + 1]
    said = [
        f"{_said(row)}（{due_in_words(row.due_on, today=day).text}）" if row.due_on else _said(row) for row in first
    ]
    return said, rows.count()
