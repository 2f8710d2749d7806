"""One form for every act: its fields are what the act's row of the workflow table requires and allows."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grids.models import Organisation, Photo, Place, User
from hazards.delegated.powers import proposed_receivers
from hazards.models import Category, Handover, Hazard, Reason, Severity
from hazards.services.assigning import posts_to_assign
from hazards.services.extension_rules import undecided
from hazards.services.handovers import ANSWERABLE, answerable, receivers_of
from hazards.services.reporting import MAJOR
from hazards.workflow import Given, Transition

MAX_PHOTOS = 9
CORRECTABLE = ("category", "severity", "structural", "description", "found_on", "place")


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several; a phone offers its camera."""

    allow_multiple_selected = True

    def __init__(self):
        super().__init__(attrs={"accept": "image/*", "multiple": True, "data-preview": "shown-photos"})

    def use_required_attribute(self, initial):
        return False  # photos kept from an earlier try count, and the browser knows nothing of them

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name, [])


class PhotosField(forms.Field):
    """Uploaded files as a list; what a file really is, the photo service finds out."""

    widget = ManyFiles

    def to_python(self, value):
        return [file for file in value or [] if file]

    def validate(self, value):
        if len(value) > MAX_PHOTOS:
            raise ValidationError(_("一次最多上传 %(n)s 张照片。"), params={"n": MAX_PHOTOS})


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class PlaceByCode(forms.CharField):
    """A place of `street` (an id) by its code, as it stands on its page (一店一档). No home but the `current` place."""

    def __init__(self, street: int, *, current: Place | None = None, **more):
        super().__init__(label=_("场所编码"), required=False, **more)
        self.street, self.current = street, current

    def clean(self, value):
        code = super().clean(value)
        if not code:
            return None
        if self.current is not None and code == self.current.code:
            return self.current
        place = Place.objects.filter(street=self.street, code=code, is_home=False).first()
        if place is None:
            raise ValidationError(_("本街道没有编码为 %(code)s 的场所。"), params={"code": code})
        return place


class ActForm(forms.Form):
    """`row` decides the fields; `kept` are photos already stored by an earlier try of the same act.

    A photo counts as given when it comes now or was kept; photos are stored before the act, so that a refusal of
    another field does not cost them. `limit`: the last day the person may set, and the sentence that says so.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    kept = forms.ModelMultipleChoiceField(Photo.objects.none(), required=False, widget=forms.MultipleHiddenInput)

    def __init__(
        self, data=None, files=None, *, row: Transition, hazard: Hazard, user, today: dt.date, initial=None, limit=None
    ):
        super().__init__(data, files, initial={"seen": hazard.version} | (initial or {}))
        self.row, self.hazard = row, hazard
        self.fields["kept"].queryset = Photo.objects.filter(street=hazard.street_id, by=user)
        for given in (*row.required, *row.optional):
            for name, field in _fields(given, row.action, hazard, today).items():
                field.required = field.required and given in row.required
                self.fields[name] = field
        if row.action in ANSWERABLE:
            self._ask_whose_answer(answerable(hazard, row.action, user))
        if limit:
            self._say_limit(*limit)

    @property
    def wants_photos(self) -> bool:
        return "photos" in self.fields

    def _say_limit(self, latest: dt.date, sentence: str) -> None:
        field = self.fields["due_on"]
        field.widget.attrs["max"] = latest.isoformat()
        field.help_text = f"{field.help_text} {sentence}".strip()

    def _ask_whose_answer(self, handovers: list[Handover]) -> None:
        """An officer who writes down answers says whose it is, where several bodies' are awaited."""
        if len(handovers) > 1:
            bodies = Organisation.objects.filter(pk__in=[row.receiver_id for row in handovers])
            label = _("哪个单位的答复")
            self.fields["receiver"] = forms.ModelChoiceField(
                bodies, label=label, empty_label=None, widget=forms.RadioSelect
            )
            self.order_fields(["receiver"])

    def clean(self):
        cleaned = super().clean()
        photos_given = cleaned.get("photos") or cleaned.get("kept") or self.has_error("photos")
        if Given.PHOTOS in self.row.required and not photos_given:
            self.add_error("photos", _("请附上照片：这一步要凭照片。"))
        if Given.CHANGES in self.row.required and not self.changes():
            self.add_error(None, _("没有改动任何一项。请改正有误的内容，或取消。"))
        return cleaned

    def changes(self) -> dict:
        """For a correction: the fields whose value differs from the hazard's."""
        given = {name: self.cleaned_data.get(name) for name in CORRECTABLE if name in self.fields}
        return {
            name: value for name, value in given.items() if value is not None and value != getattr(self.hazard, name)
        }


def _fields(given: Given, action: str, hazard: Hazard, today: dt.date) -> dict[str, forms.Field]:
    """Form fields for one thing given; an act that reads it in its own way is named in the maker."""
    return _MAKERS[given](action, hazard, today)


def _reason(action: str) -> dict[str, forms.Field]:
    if action == "return_handover":
        return {"reason": _choice(Reason.Use.RETURN, _("退回理由")), "note": _words(_("说明"), required=False)}
    if action == "void":
        return {"reason": _choice(Reason.Use.VOID, _("作废理由"))}
    fields = {"reason": _words(_("理由"))}
    if action == "ask_extension":
        fields["interim"] = _words(_("延期期间的临时措施"))
    return fields


def _note(action: str) -> dict[str, forms.Field]:
    if action in ("ask_extension", "close_by_receiver", "hand_over"):  # said by the reason, the result, the request
        return {}
    if action == "comment":
        field = _words(_("备注"))
        field.widget.attrs["data-mentions"] = "mentions"
        return {"note": field}
    return {"note": _words(_("说明"))}


def _due_on(action: str, hazard: Hazard, today: dt.date) -> dict[str, forms.Field]:
    if action == "ask_extension":
        day = _day(action, today)
        day.required = False
        day.help_text = _("与下一项只填一项。")
        return {"due_on": day, "workdays": _workdays(_("或延长工作日数"))}
    if action == "extend":
        asked = undecided(hazard)
        return {"workdays": _workdays(_("同意延长工作日数"))} if asked and asked.workdays else _just_day(action, today)
    return _just_day(action, today)


def _just_day(action: str, today: dt.date) -> dict[str, forms.Field]:
    return {"due_on": _day(action, today)}


def _workdays(label) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=250, help_text=_("自批准之日起算，当日不计。")
    )


def _day(action: str, today: dt.date) -> forms.DateField:
    labels = {"ask_extension": _("申请延至"), "extend": _("同意延至"), "set_deadline": _("整改期限"),
              "plan_recheck": _("复查日期")}  # fmt: skip
    field = forms.DateField(
        label=labels.get(action, _("新的整改期限")), widget=DayInput(attrs={"min": today.isoformat()})
    )
    if action == "set_deadline":
        field.help_text = _("默认按类别规则计算，可改；到期日 24:00 前改好为按期。")
    return field


class PostChoice(forms.ModelChoiceField):
    """A person, told by the post that makes him one to choose."""

    def __init__(self, posts, **more):
        self.post_of = {post.user_id: post for post in posts}
        super().__init__(User.objects.filter(pk__in=list(self.post_of)), **more)

    def label_from_instance(self, user):
        post = self.post_of[user.pk]
        return f"{user} · {post.title or post.role.name} · {post.grid}"


def _assignee(hazard: Hazard, today: dt.date) -> dict[str, forms.Field]:
    help_text = _("管这处隐患的人；指派不改变谁可以办理。")
    posts = posts_to_assign(hazard, today)
    return {"assignee": PostChoice(posts, label=_("指派给"), empty_label=_("请选择"), help_text=help_text)}


def _documents(action: str) -> dict[str, forms.Field]:
    """What the receiver's own papers say: on accepting, the day they give; on ending, their numbers."""
    if action == "accept":
        return {
            "legal_due_on": forms.DateField(
                label=_("法定整改期限"), widget=DayInput(), help_text=_("已下达文书的填写。")
            )
        }
    return {"documents": forms.CharField(label=_("文书号"), max_length=200)}


def _receivers(hazard: Hazard, today: dt.date) -> forms.ModelMultipleChoiceField:
    """Several may receive it at once; the street's own enforcement office is proposed for what was delegated to it."""
    help_text = (
        _("没有照护权限的单位看不到居民家庭的隐患：请另行告知，答复由消防工作站代登。") if hazard.at_home else ""
    )
    proposed = proposed_receivers(hazard, on=today)
    if proposed and not help_text:
        help_text = _("这类隐患的执法事项已赋权或委托本街道，先移送本街道的综合行政执法队伍。")
    return forms.ModelMultipleChoiceField(
        receivers_of(hazard.street),
        label=_("接收单位（可选多个）"),
        help_text=help_text,
        initial=proposed,
        widget=forms.CheckboxSelectMultiple,
    )


def _corrections(hazard: Hazard, today: dt.date) -> dict[str, forms.Field]:
    return {
        "category": forms.ModelChoiceField(
            Category.objects.all(), label=_("类别"), initial=hazard.category, empty_label=None
        ),
        "severity": forms.ModelChoiceField(
            Severity.objects.exclude(code=MAJOR) | Severity.objects.filter(pk=hazard.severity_id),
            label=_("严重程度"),
            initial=hazard.severity,
            empty_label=None,
        ),
        "structural": forms.BooleanField(
            label=_("工程类（需要施工，时限较长）"), initial=hazard.structural, required=False
        ),
        "description": _words(_("隐患描述"), initial=hazard.description, max_length=500),
        "found_on": forms.DateField(
            label=_("发现日期"), initial=hazard.found_on, widget=DayInput(attrs={"max": today.isoformat()})
        ),
        "place": PlaceByCode(
            hazard.street_id,
            current=hazard.place,
            initial=hazard.place.code if hazard.place else "",
            help_text=_("登记错了场所的，填正确场所的编码（见一店一档）。"),
        ),
    }


def _choice(use: str, label) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(Reason.objects.filter(use=use), label=label, empty_label=_("请选择"))


def _words(label, *, required=True, rows=3, initial=None, max_length=300) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=max_length, initial=initial, widget=widget)


def _photos() -> PhotosField:
    return PhotosField(label=_("照片"), help_text=_("可拍照或选择，最多 9 张，每张不超过 12 MB。"))


def _handover_reason() -> dict[str, forms.Field]:
    request = _words(_("请求事项"), required=False, rows=2)
    return {"reason": _choice(Reason.Use.HAND_OVER, _("移送理由")), "request": request}


_MAKERS = {
    Given.REASON: lambda action, hazard, today: _reason(action),
    Given.NOTE: lambda action, hazard, today: _note(action),
    Given.DUE_ON: _due_on,
    Given.PHOTOS: lambda action, hazard, today: {"photos": _photos()},
    Given.RECEIVER: lambda action, hazard, today: {"receiver": _receivers(hazard, today)},
    Given.HANDOVER_REASON: lambda action, hazard, today: _handover_reason(),
    Given.RECHECK_RESULT: lambda action, hazard, today: {"result": _words(_("复查结果"))},
    Given.DOCUMENTS: lambda action, hazard, today: _documents(action),
    Given.EXIT: lambda action, hazard, today: {"exit": _choice(Reason.Use.CLOSE, _("销号情形"))},
    Given.ASSIGNEE: lambda action, hazard, today: _assignee(hazard, today),
    Given.CHANGES: lambda action, hazard, today: _corrections(hazard, today),
}
