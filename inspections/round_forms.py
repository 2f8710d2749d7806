"""The forms of a round: plan it, choose its stops and people, close it with its numbers."""

from datetime import datetime, timedelta
from uuid import UUID

from django import forms
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import Distance
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from grids.calendar import LOCAL, local_date
from grids.errors import DomainError
from grids.models import Grid, Place, PlaceFlag, PlaceType, Post, User
from hazards.models import Hazard
from inspections.models import Round
from inspections.services.rounds import NUMBERS

MOST_CANDIDATES = 200
NEAR_A_FIRE = 60  # metres: about one building and what leans on it (default, changed on the page)


class PeopleForm(forms.Form):
    participants = forms.ModelMultipleChoiceField(
        label=gettext_lazy("参加人员"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.SelectMultiple({"size": 10}),
        help_text=gettext_lazy("其他单位人员只在当天看到所列场所。"),
    )

    def __init__(self, *args, street, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["participants"].queryset = people_for(street)
        self.fields["participants"].label_from_instance = _with_organisation


class RoundForm(PeopleForm):
    theme = forms.CharField(label=gettext_lazy("主题"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("性质"), choices=Round.Kind.choices)
    leader = forms.ModelChoiceField(label=gettext_lazy("带队领导"), queryset=User.objects.none())
    held_on = forms.DateField(label=gettext_lazy("日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=gettext_lazy("开始"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(
        label=gettext_lazy("结束"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("早于开始时间的，算到次日。"),
    )
    route = forms.CharField(label=gettext_lazy("路线"), max_length=300, required=False)
    departments = forms.CharField(label=gettext_lazy("参加部门"), max_length=300, required=False)

    field_order = ["theme", "kind", "leader", "held_on", "starts", "ends", "route", "departments", "participants"]

    def __init__(self, *args, street, **kwargs):
        super().__init__(*args, street=street, **kwargs)
        today = local_date(timezone.now())
        posts = Post.objects.current(today).filter(grid=street, role__code__in=["street_leader", "station_officer"])
        self.fields["leader"].queryset = (
            User.objects.filter(posts__in=posts, is_active=True).distinct().order_by("name")
        )

    def plan(self) -> dict:
        """The keyword arguments of `plan_round` that the form gives."""
        given = self.cleaned_data
        starts_at = datetime.combine(given["held_on"], given["starts"], tzinfo=LOCAL)
        ends_at = datetime.combine(given["held_on"], given["ends"], tzinfo=LOCAL)
        if ends_at <= starts_at:
            ends_at += timedelta(days=1)
        plain = {name: given[name] for name in ("theme", "kind", "leader", "route", "departments")}
        return plain | {"starts_at": starts_at, "ends_at": ends_at}

    def refuse(self, refusal: DomainError) -> None:
        self.add_error(None, str(refusal))


class StopChooser(forms.Form):
    """Which places are offered as stops, and which were ticked."""

    q = forms.CharField(label=gettext_lazy("名称、地址"), required=False)
    grid = forms.ModelChoiceField(
        label=gettext_lazy("网格"),
        queryset=Grid.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("全部网格"),
    )
    type = forms.ModelChoiceField(
        label=gettext_lazy("类型"),
        queryset=PlaceType.objects.filter(is_home=False),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("全部类型"),
    )
    flag = forms.ModelChoiceField(
        label=gettext_lazy("标签"),
        queryset=PlaceFlag.objects.all(),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("全部标签"),
    )
    with_hazards = forms.BooleanField(label=gettext_lazy("有未销号隐患"), required=False)
    within = forms.IntegerField(
        label=gettext_lazy("距起火点（米）"), required=False, min_value=10, max_value=2000, widget=forms.NumberInput
    )

    def __init__(self, data, *, street, user, around: Point | None = None):
        """`around`: where a fire was; then what lies near it is offered at once, all ticked."""
        self.fresh = around is not None and not data
        super().__init__({"within": NEAR_A_FIRE} if self.fresh else data)
        self.street, self.user, self.around = street, user, around
        if around is None:
            del self.fields["within"]
        self.fields["grid"].queryset = (
            Grid.objects.filter(street=street, level=Grid.Level.COMMUNITY).defer("boundary").in_code_order()
        )

    def candidates(self) -> list[Place]:
        """Places that meet the filter, ticked ones first; at most MOST_CANDIDATES. None before one looks for any."""
        ticked = self.chosen()
        given = self.cleaned_data if self.is_valid() else {}
        asked = {name: value for name, value in given.items() if value}
        looking = asked or "find" in (self.data or {})
        rows = self._narrowed(asked).exclude(pk__in=[p.pk for p in ticked]) if looking else self._rows().none()
        found = list(rows.order_by("scope_cell__code", "name")[:MOST_CANDIDATES])
        for place in [*ticked, *(found if self.fresh else [])]:
            place.ticked = True
        return [*ticked, *found]

    def chosen(self) -> list[Place]:
        """The ticked places in the order they were listed."""
        wanted = self.data.getlist("stop") if hasattr(self.data, "getlist") else []
        ids = [UUID(text) for text in wanted if _is_uuid(text)]
        found = {place.pk: place for place in self._rows().filter(pk__in=ids)}
        return [found[pk] for pk in ids if pk in found]

    def _rows(self):
        places = Place.objects.visible_to(self.user).active().countable()
        return places.filter(street=self.street).select_related("type", "scope_cell")

    def _narrowed(self, asked):
        rows = self._rows()
        if "q" in asked:
            rows = rows.filter(Q(name__icontains=asked["q"]) | Q(address__icontains=asked["q"]))
        if "grid" in asked:
            rows = rows.filter(scope_cell__path__startswith=asked["grid"].path)
        if "type" in asked:
            rows = rows.filter(type=asked["type"])
        if "flag" in asked:
            rows = rows.filter(flags=asked["flag"])
        if "within" in asked:
            rows = rows.filter(point__distance_lte=(self.around, Distance(m=asked["within"])))
        if "with_hazards" in asked:
            rows = rows.filter(pk__in=Hazard.objects.filter(street=self.street).open().values("place"))
        return rows


class CloseForm(forms.Form):
    summary = forms.CharField(label=gettext_lazy("小结"), required=False, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args, built: dict[str, int], **kwargs):
        """`built`: what the register of facilities says, by field; said beside the field, for the two should agree."""
        super().__init__(*args, **kwargs)
        for name in NUMBERS:
            label = Round._meta.get_field(name).verbose_name
            said = gettext_lazy("设施登记当天建成 %(n)d") % {"n": built[name]} if built.get(name) else ""
            self.fields[name] = forms.IntegerField(
                label=label, min_value=0, max_value=100_000, initial=0, help_text=said
            )
        self.order_fields([*NUMBERS, "summary"])


def people_for(street: Grid):
    """Who may be taken along: people with a post in the street, and those of its district's organisations."""
    today = local_date(timezone.now())
    current = Q(posts__valid_to__isnull=True) | Q(posts__valid_to__gte=today)
    here = Q(posts__grid=street) | Q(posts__grid__street=street) | Q(posts__grid=street.district)
    partners = Q(organisation__grid=street) | Q(organisation__grid=street.district)
    return (
        User.objects.filter((here & current) | partners, is_active=True)
        .select_related("organisation")
        .distinct()
        .order_by("name")
    )


def _with_organisation(user: User) -> str:
    return f"{user}（{user.organisation}）" if user.organisation else str(user)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
