"""The body of an act: codes and ids become rows; what is missing or unfit is the act's own to refuse."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from grids.models import Organisation, Photo, Place, User
from hazards.models import Category, DelegatedPower, Reason, Severity


class ChangesInput(serializers.Serializer):
    """What `correct` puts right."""

    place = serializers.PrimaryKeyRelatedField(queryset=Place.objects.none(), required=False)
    category = serializers.SlugRelatedField("code", queryset=Category.objects.all(), required=False)
    severity = serializers.SlugRelatedField("code", queryset=Severity.objects.all(), required=False)
    structural = serializers.BooleanField(required=False)
    description = serializers.CharField(max_length=500, required=False)
    found_on = serializers.DateField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            self.fields["place"].queryset = Place.objects.visible_to(request.user)


class ActInput(serializers.Serializer):
    """Each act takes those it needs: `actions` of the hazard names them as required and optional."""

    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    reason = serializers.CharField(
        max_length=300, required=False, help_text="text, or the code of a reason where there is a list of them"
    )
    due_on = serializers.DateField(required=False, allow_null=True)
    workdays = serializers.IntegerField(
        min_value=1, max_value=250, required=False, allow_null=True,
        help_text="an extension by working days from the day of the decision, instead of due_on",
    )  # fmt: skip
    interim = serializers.CharField(max_length=300, required=False)
    receiver = serializers.SlugRelatedField(
        "code", queryset=Organisation.objects.filter(is_active=True), many=True, required=False
    )
    request = serializers.CharField(max_length=300, required=False, allow_blank=True)
    legal_due_on = serializers.DateField(required=False, allow_null=True)
    result = serializers.CharField(max_length=500, required=False)
    documents = serializers.CharField(max_length=200, required=False)
    exit = serializers.SlugRelatedField("code", queryset=Reason.objects.filter(use="close"), required=False)
    photos = serializers.ListField(
        child=serializers.UUIDField(), max_length=9, required=False, help_text="ids of photos sent before"
    )
    assignee = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True), required=False, help_text="id of somebody who looks after it"
    )
    changes = ChangesInput(required=False)

    def validate_reason(self, value):
        return Reason.objects.filter(code=value).first() or value

    def validate_photos(self, ids):
        hazard, user = self.context["hazard"], self.context["request"].user
        photos = list(Photo.objects.filter(pk__in=ids, street=hazard.street, by=user))
        if len(photos) != len(set(ids)):
            raise serializers.ValidationError(_("有照片尚未上传。"))
        return photos


class OrderInput(serializers.Serializer):
    """An order, as the page asks for it; which fields a kind needs its refusal says."""

    inspected_on = serializers.DateField()
    officers = serializers.CharField(max_length=200, help_text="two at least, one a line: name and number of the card")
    power = serializers.SlugRelatedField(
        "item_code", queryset=DelegatedPower.objects.none(), required=False, help_text="where several items cover it"
    )
    due_on = serializers.DateField(required=False, help_text="of order_by")
    part = serializers.CharField(max_length=200, required=False, help_text="of seal: what is sealed")
    reasons = serializers.CharField(max_length=300, required=False, help_text="of seal")
    until = serializers.DateField(required=False, help_text="of seal: its last day, at most 30 days")
    number = serializers.CharField(max_length=40, required=False, help_text="of the brigade: the number it gave itself")
    review_body = serializers.CharField(max_length=60, required=False, help_text="of the brigade: 行政复议机关")
    court = serializers.CharField(max_length=60, required=False, help_text="of the brigade: 管辖法院")

    def __init__(self, *args, powers=(), **kwargs):
        super().__init__(*args, **kwargs)
        rows = DelegatedPower.objects.filter(pk__in=[power.pk for power in powers])
        self.fields["power"].queryset = rows  # type: ignore[attr-defined]
