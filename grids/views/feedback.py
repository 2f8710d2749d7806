"""投诉建议: one page to tell, to read the answers to one's own, and for the office to answer."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from grids.access import PUBLIC, access, may, scope_of
from grids.forms import refusals_at
from grids.models import Feedback, Grid
from grids.services.feedback import answer_feedback, give_feedback
from grids.views.acting import action_page

SHOWN = 50


class FeedbackForm(forms.Form):
    """What somebody has to say; the street is asked only of those who work for several."""

    street = forms.ModelChoiceField(Grid.objects.none(), label=_("街道"), empty_label=None)
    text = forms.CharField(
        label=_("要反映的内容"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("例如：哪一步多余、哪个数不对、哪里用不了。"),
    )
    page = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        streets = Grid.objects.filter(pk__in=scope_of(user).street_ids()).order_by("code")
        self.fields["street"].queryset = streets
        self.fields["street"].initial = streets.first()
        if streets.count() == 1:
            self.fields["street"].widget = forms.HiddenInput()


class AnswerForm(forms.Form):
    reply = forms.CharField(label=_("答复"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def feedback(request):
    """Signed out it only says whom to call; signed in it takes a text and shows what is visible to the person."""
    if not request.user.is_authenticated:
        return render(request, "feedback/public.html")
    form = FeedbackForm(request.POST or None, user=request.user, initial={"page": request.GET.get("from", "")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        give_feedback(given["street"], by=request.user, at=timezone.now(), text=given["text"], page=given["page"])
        messages.success(request, _("已提交，街道消防工作站会在这里答复。"))
        return redirect("feedback:page")
    rows = (
        Feedback.objects.visible_to(request.user).select_related("by", "replied_by", "street").order_by("-id")[:SHOWN]
    )
    context = {"form": form, "rows": rows, "answers": may(request.user, "feedback.answer")}
    return render(request, "feedback/page.html", context, status=422 if form.errors else 200)


@access("feedback.answer")
@require_http_methods(["GET", "POST"])
def answer(request, pk):
    subject = get_object_or_404(Feedback.objects.visible_to(request.user), pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            answer_feedback(subject, by=request.user, at=timezone.now(), reply=form.cleaned_data["reply"])
            messages.success(request, _("答复已发出。"))
            return redirect("feedback:page")
    back = reverse("feedback:page")
    return action_page(request, form, _("答复投诉建议"), _("发出答复"), back, explain=subject.text)
