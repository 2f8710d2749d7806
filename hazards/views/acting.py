"""Every act on a hazard: one page whose fields come from the act's row of the workflow table."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import access
from grids.calendar import local_date
from grids.errors import Conflict, DomainError, NotAllowed
from hazards.forms.acting import ActForm
from hazards.forms.errors import show
from hazards.models import Hazard
from hazards.rows import with_names
from hazards.services.by_action import USE_CASES, perform
from hazards.services.deadline_rules import deadline_by_rule, latest_day, limit_in_words
from hazards.services.engine import allow
from hazards.services.extension_rules import left, undecided
from hazards.services.mentions import colleagues
from hazards.services.offers import offers
from hazards.timeline import since
from hazards.views.uploads import keep_photos
from hazards.workflow import BY_ACTION, Guard

EXPLAIN = {
    "fix_on_site": gettext_lazy("当场改好的隐患算已整改，不再计时、不再提醒。附一张改好后的照片。"),
    "set_deadline": gettext_lazy("告知场所限期整改，从发现日起算。需要时另出具隐患告知单。"),
    "submit": gettext_lazy("改好了，附整改后的照片；复查由其他人办理。"),
    "pass_recheck": gettext_lazy("现场看过，已经改好。附复查照片，随即销号。"),
    "fail_recheck": gettext_lazy("没有改好，退回继续整改，并给出新的期限。"),
    "ask_extension": gettext_lazy("到期前申请；批准前不算逾期，原定期限留作统计。"),
    "hand_over": gettext_lazy("移送后社区停止计时，接收单位开始计受理时限；现场的临时措施仍由街道落实。"),
    "close_otherwise": gettext_lazy("场所关停、搬离、拆除等情形，隐患不再存在。"),
    "restore": gettext_lazy("抽查不合格或误销号时恢复为整改中，报表中单列。"),
    "void": gettext_lazy("重复登记、误报等。作废后保留记录，不计入各项比率。"),
    "assign": gettext_lazy("请一位管这里的人跟进，写明原因；他会收到通知。可以再指派给别人。"),
    "unassign": gettext_lazy("不再指名由谁跟进；管这里的人照常办理。"),
    "remind": gettext_lazy("再通知一次该办的人：指派了谁就通知谁，否则通知网格员或负责人。不改变期限。"),
    "plan_recheck": gettext_lazy("定下哪一天去复查，通知该去的人；提交之日起 3 个工作日内为宜。"),
    "find_again": gettext_lazy("没改好又被发现的，在这里记一次：不另立一处，不计入新增，期限不变。"),
    "comment": gettext_lazy("留在经过里的一句话。输入 @ 和姓名，可以提醒看得到这处隐患的同事。"),
    "correct": gettext_lazy("改正登记有误的内容；原来的内容留在经过里。"),
}


@access("hazards.view")
def act(request, pk, action):
    """GET: the act's form (page or dialog). POST: take it; 422 keeps what was typed, 409 says what happened since."""
    if action not in USE_CASES:
        raise Http404
    hazard = get_object_or_404(with_names(Hazard.objects.visible_to(request.user)), pk=pk)
    now = timezone.now()
    allow(request.user, action, hazard)
    files = request.FILES if request.method == "POST" else None
    form = ActForm(
        request.POST or None, files, row=BY_ACTION[action], hazard=hazard, user=request.user,
        today=local_date(now), initial=_proposed(hazard, action), limit=_limit(hazard, action, request.user, now),
    )  # fmt: skip
    if request.method != "POST":
        why_not = _why_not(hazard, action, request.user, now)
        if why_not:
            return _page(request, hazard, action, None, status=409, why_not=why_not)
        return _page(request, hazard, action, form)
    photos = keep_photos(request, form, hazard.street, now)
    if not form.is_valid():
        return _page(request, hazard, action, form, photos=photos, status=422)
    try:
        _take(action, hazard, form, photos, by=request.user, at=now)
    except NotAllowed:
        raise
    except Conflict:
        return _came_too_late(request, pk, action, form, photos)
    except DomainError as error:
        show(form, error)
        return _page(request, hazard, action, form, photos=photos, status=422)
    messages.success(
        request, _("%(act)s：%(number)s 已办。") % {"act": BY_ACTION[action].label, "number": hazard.number}
    )
    return redirect("hazards:hazard", pk)


def _why_not(hazard, action, user, now):
    """Why the act cannot be taken now although the person's posts allow it; empty when it can."""
    offer = next((offer for offer in offers(hazard, user, now) if offer.action == action), None)
    if offer is None:
        words = {"state": hazard.get_state_display(), "action": BY_ACTION[action].label}
        return _("隐患现为“%(state)s”，不能%(action)s。") % words
    return offer.why_not


def _rule_deadline(hazard, action):
    """What the category's rule proposes; None for other acts and for a category without a rule: the person chooses."""
    if action != "set_deadline":
        return None
    try:
        return deadline_by_rule(hazard)
    except DomainError:
        return None


def _limit(hazard, action, user, now):
    """How late a day the person may set by this act, with the sentence; None where he may set any, or none is set."""
    if Guard.WITHIN_OWN_DAYS not in BY_ACTION[action].guards:
        return None
    latest = latest_day(user, hazard, at=now)
    return (latest, limit_in_words(hazard.street, latest, at=now)) if latest else None


def _proposed(hazard, action):
    """What stands in the form before anything is typed."""
    if deadline := _rule_deadline(hazard, action):
        return {"due_on": deadline.due_on}
    if action == "extend":
        asked = undecided(hazard)
        return {"due_on": asked.due_on, "workdays": asked.workdays} if asked else {}
    return {}


def _take(action, hazard, form, photos, *, by, at):
    given = form.cleaned_data | {"photos": photos}
    if action == "correct":
        given["changes"] = form.changes()
    if action == "set_deadline" and given.get("due_on") == _proposed(hazard, action).get("due_on"):
        given["due_on"] = None  # the rule's own day stays the rule's: a new calendar may move it
    perform(hazard, action, by=by, at=at, seen=form.cleaned_data["seen"], given=given)


def _came_too_late(request, pk, action, form, photos):
    """Somebody was faster: what happened since, and the same form again when the act is still possible."""
    hazard = get_object_or_404(with_names(Hazard.objects.visible_to(request.user)), pk=pk)
    happened = since(hazard, form.cleaned_data["seen"], reader=request.user)
    still = not _why_not(hazard, action, request.user, timezone.now())
    form.data = form.data.copy()
    form.data["seen"] = hazard.version
    return _page(request, hazard, action, form if still else None, photos=photos, status=409, happened=happened)


def _page(request, hazard, action, form, *, photos=(), status=200, **more):
    context = {
        "hazard": hazard,
        "row": BY_ACTION[action],
        "form": form,
        "kept": photos,
        "explain": EXPLAIN.get(action, ""),
        "deadline": _rule_deadline(hazard, action),
        "asked": undecided(hazard) if action in ("extend", "refuse_extension") else None,
        "colleagues": colleagues(hazard, local_date(timezone.now())) if action == "comment" else (),
        "days_left": left(hazard) if action in ("ask_extension", "extend") else None,
    }
    return render(request, "hazards/act.html", context | more, status=status)
