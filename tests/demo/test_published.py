"""The figures that both streets published, to the digit, by the same code that serves pages and reports."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Sum

from config.demo import history
from grids.models import Place
from hazards.models import Hazard
from inspections.models import QuickFix
from reports.services import figures_between

# Each test in a savepoint of the package's transaction; the mark also has the tests' own database prepared.
pytestmark = pytest.mark.django_db


def published(demo, street, span):
    return figures_between(street, span.first, span.last, now=demo.story.now)


def test_jinjiang_published_inspections_and_hazards(demo):
    figures = published(demo, demo.jinjiang, history.JINJIANG)
    assert figures["visits"]["places_visited"] == 2642
    assert figures["hazards"]["found"] == 1563
    assert figures["hazards"]["put_right"] == 1452
    assert figures["hazards"]["rate"]["text"] == "92.9%"


def test_jinjiang_published_enforcement_counts_cases_apart_from_fines(demo):
    enforcement = published(demo, demo.jinjiang, history.JINJIANG)["enforcement"]
    assert enforcement["cases"] == 562
    assert enforcement["fined_fen"] == 12_800_000


def test_jinjiang_published_force_and_facilities(demo):
    figures = published(demo, demo.jinjiang, history.JINJIANG)
    force = figures["force"]
    assert (force["general"], force["dedicated"], force["cell_heads"], force["workers"]) == (113, 27, 140, 447)
    assert force["stations_by_kind"]["village"] == 12
    assert force["stations_by_kind"]["service_119"] == 10
    assert {name: figures["facilities"][name] for name in ("parking", "ports", "signs")} == {
        "parking": 52,
        "ports": 994,
        "signs": 325,
    }


def test_jinjiang_has_its_heritage_by_grade(demo):
    grades = ["国家级", "市级", "区级"]
    heritage = Place.objects.filter(street=demo.jinjiang, flags__code="heritage")
    assert [heritage.filter(note__contains=f"：{grade}").count() for grade in grades] == [26, 3, 2]


def test_the_report_command_prints_the_same_figures(demo):
    out = StringIO()
    call_command("report", "520602007", "--from", "2022-06-01", "--to", "2024-10-17", "--json", stdout=out)
    figures = json.loads(out.getvalue())
    assert (figures["hazards"]["found"], figures["hazards"]["put_right"]) == (1563, 1452)
    assert figures["visits"]["places_visited"] == 2642


def test_yongquan_platform_and_joint_action_stand_side_by_side(demo):
    figures = published(demo, demo.yongquan, history.YONGQUAN)
    assert figures["visits"]["places_visited"] == 1982
    assert (figures["hazards"]["found"], figures["hazards"]["put_right"]) == (1060, 1040)
    assert figures["hazards"]["rate"]["text"] == "98.1%"
    [joint] = figures["other_sources"]
    assert (joint["visits"]["places_visited"], joint["hazards"]["put_right"]) == (2549, 1627)
    assert joint["quick_fixes"] == {"count": 500, "approximate": True}
    fixes = QuickFix.objects.filter(street=demo.yongquan, source="joint_action").order_by()
    assert dict(fixes.values_list("kind").annotate(Sum("count"))) == {"other": 500}


def test_yongquan_registers_what_it_published(demo):
    figures = published(demo, demo.yongquan, history.YONGQUAN)
    assert Place.objects.filter(street=demo.yongquan).active().countable().count() == 2006
    assert figures["facilities"]["smoke_detectors"] == 1059
    assert figures["activities"]["training"]["units"] == 105
    assert figures["activities"]["publicity"]["copies"] == 5000
    assert figures["activities"]["publicity"]["approximate"]


@pytest.mark.parametrize(("street", "left"), [("jinjiang", 111), ("yongquan", 20)])
def test_the_leftovers_were_put_right_in_the_second_half_of_2025(demo, street, left):
    balance = figures_between(
        getattr(demo, street), history.LEFT_FIRST, history.LEFT_LAST, now=demo.story.now
    )["balance"]  # fmt: skip
    assert (balance["opening"], balance["closed"], balance["closing"]) == (left, left, 0)


def test_nothing_is_found_between_the_history_and_the_living_layer(demo):
    quiet = Hazard.objects.filter(found_on__gt=history.YONGQUAN.last, found_on__lt=demo.story.first_day)
    assert not quiet.exists()
