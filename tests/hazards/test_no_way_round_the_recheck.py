"""Only a re-check or a named exit closes a hazard: 整改完成 is none."""

from importlib import import_module

import pytest
from django.apps import apps

from grids.services.seeding import read_rows
from hazards.forms.acting import ActForm
from hazards.models import Hazard, Reason
from hazards.services.acts import close_otherwise
from hazards.services.seeding import SEEDS, seed
from hazards.workflow import BY_ACTION
from tests.hazards.makers import NOW, TODAY, bring_to, reason

pytestmark = pytest.mark.django_db

retire = import_module("hazards.migrations.0007_no_closing_without_recheck").retire


def put_right() -> Reason:
    return Reason.objects.create(
        code="close-rectified", name_zh="整改完成", name_en="Put right", use=Reason.Use.CLOSE, order=1
    )


def offered(hazard, user) -> set[str]:
    form = ActForm(row=BY_ACTION["close_otherwise"], hazard=hazard, user=user, today=TODAY)
    return {row.code for row in form.fields["exit"].queryset}


def test_put_right_is_no_exit_for_who_submitted_it(shop, cast):
    hazard = bring_to("submitted", shop, severity="serious", submitter=cast.community)
    seed()
    assert offered(hazard, cast.community) == {
        "close-closed-down", "close-moved-away", "close-demolished", "close-banned", "close-stopped"
    }  # fmt: skip
    assert not any("整改" in row["name_zh"] for row in read_rows(SEEDS / "close_reasons.csv"))


def test_where_it_stands_already_it_goes(shop, cast):
    put_right()
    retire(apps, None)
    assert not Reason.objects.filter(code="close-rectified").exists()


def test_where_a_hazard_was_closed_with_it_the_record_keeps_it_and_nobody_is_offered_it(shop, cast):
    closed = close_otherwise(
        bring_to("rectifying", shop), by=None, at=NOW, seen=None, exit=put_right(), reason="已整改"
    )
    retire(apps, None)
    assert Hazard.objects.get(pk=closed.pk).close_reason.name_zh == "整改完成"
    assert "close-rectified" not in offered(bring_to("submitted", shop), cast.community)


def test_a_named_exit_still_closes(shop, cast):
    hazard = bring_to("submitted", shop, submitter=cast.worker)
    closed = close_otherwise(
        hazard, by=cast.community, at=NOW, seen=hazard.version, exit=reason("close"), reason="店已关停"
    )
    assert closed.state == "closed"
