"""The street sets its own shares of what is looked at again; from the next day, so that nothing drawn today changes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require_in
from grids.calendar import ONE_DAY, local_date
from grids.errors import DomainError
from grids.models import Grid, User
from hazards.models import SampleRule


@transaction.atomic
def set_share(street: Grid, *, by: User, at: datetime, percent: int, of: str = SampleRule.Of.ON_SITE) -> SampleRule:
    """From tomorrow on `percent` per cent (1–100, else refused) are drawn in the street; the row before ends today.

    Of what: a `SampleRule.Of`.
    """
    require_in(by, "samples.share", street)
    if not 1 <= percent <= 100:
        said = _("抽查比例应在 1 至 100 之间。")
        raise DomainError("wrong-value", said, fields={"percent": said})
    Grid.objects.select_for_update(of=("self",)).get(pk=street.pk)
    today = local_date(at)
    own = SampleRule.objects.filter(street=street, of=of)
    own.filter(valid_from__lte=today, valid_to=None).update(valid_to=today)
    facts = {"percent": percent, "source": "街道设定", "set_by": by, "set_at": at, "valid_to": None}
    return own.update_or_create(street=street, of=of, valid_from=today + ONE_DAY, defaults=facts)[0]
