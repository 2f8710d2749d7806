"""指派: one of those who look after a hazard is to see to it. He is told; who may act stays as it is."""

import pytest
import time_machine
from django.urls import reverse

from grids.errors import DomainError, NotAllowed
from hazards.models import Hazard
from hazards.services.assigning import assign, posts_to_assign
from hazards.services.offers import offers
from notifications.models import Outbox
from tests.factories import make_place
from tests.hazards.makers import NOW, TODAY, bring_to, make_hazard

pytestmark = pytest.mark.django_db


def give(hazard, to, *, by, reason="店主不配合，请上门"):
    return assign(hazard, by=by, at=NOW, seen=hazard.version, assignee=to, reason=reason)


def test_the_neighbour_and_who_looks_after_it_himself_assign_nothing(shop, cast):
    hazard = make_hazard(shop)
    for person in (cast.neighbour, cast.other_community, cast.outsider, cast.worker, cast.head, cast.brigade):
        with pytest.raises(NotAllowed):
            give(hazard, cast.worker, by=person)
    assert Hazard.objects.get().assigned_to is None


def test_it_goes_only_to_who_looks_after_it(shop, cast):
    hazard = make_hazard(shop)
    names = {post.user.username for post in posts_to_assign(hazard, TODAY)}
    assert names == {"worker", "colleague", "head", "community"}
    for stranger in (cast.neighbour, cast.other_community, cast.outsider, cast.brigade, cast.nobody, cast.auditor):
        with pytest.raises(DomainError) as refused:
            give(hazard, stranger, by=cast.station)
        assert (refused.value.code, list(refused.value.details["fields"])) == ("not-theirs", ["assignee"])


def test_a_home_under_care_goes_only_to_who_may_see_it(territory, cast):
    home = make_place(territory.street, "某居民家庭", at=(109.185, 27.715), type="HOME")
    hazard = make_hazard(home, category="H17", description="卧床吸烟")
    for post in posts_to_assign(hazard, TODAY):
        assert Hazard.objects.visible_to(post.user).filter(pk=hazard.pk).exists()


def test_it_needs_a_reason_and_somebody_else_than_who_has_it(shop, cast):
    hazard = make_hazard(shop)
    for missing in ({"to": cast.worker, "reason": " "}, {"to": None}):
        with pytest.raises(DomainError) as refused:
            give(hazard, by=cast.station, **missing)
        assert refused.value.code == "missing-input"
    hazard = give(hazard, cast.worker, by=cast.community)
    with pytest.raises(DomainError, match="已经指派给"):
        give(hazard, cast.worker, by=cast.station)


def test_who_gets_it_is_told_and_it_can_be_given_to_another(shop, cast):
    hazard = give(bring_to("rectifying", shop), cast.worker, by=cast.community)
    again = give(hazard, cast.head, by=cast.station, reason="调休")
    told = Outbox.objects.filter(event="hazard.assign", purpose="notify").order_by("recorded_at", "id")
    assert [row.payload["to"] for row in told] == [[str(cast.worker.pk)], [str(cast.head.pk)]]
    assert "店主不配合" in told[0].payload["body"] and again.assigned_to == cast.head
    assert (again.state, again.due_on) == (hazard.state, hazard.due_on)
    assert again.events.get(seq=again.version).data == {"assigned_to": [str(cast.worker.pk), str(cast.head.pk)]}


def test_it_changes_nothing_of_who_may_act(shop, cast):
    hazard = bring_to("rectifying", shop)

    def may(user):
        return {offer.action for offer in offers(Hazard.objects.get(), user, NOW) if offer.enabled} - {"unassign"}

    people = (cast.worker, cast.colleague, cast.head, cast.community, cast.station, cast.brigade, cast.neighbour)
    before = [may(user) for user in people]
    give(hazard, cast.colleague, by=cast.station)
    assert [may(user) for user in people] == before


def test_he_finds_it_under_assigned_to_me_while_it_is_open(client, shop, cast):
    given, closed = make_hazard(shop), make_hazard(shop)
    make_hazard(shop)
    for hazard in (given, closed):
        give(hazard, cast.community, by=cast.station)
    Hazard.objects.filter(pk=closed.pk).update(state="void")
    with time_machine.travel(NOW, tick=False):
        for person, rows in ((cast.worker, []), (cast.community, [given.pk])):
            client.force_login(person)
            page = client.get("/hazards/?assigned=1")
            assert [row.hazard.pk for row in page.context["rows"]] == rows
            assert client.get("/m/hazards/?show=assigned").status_code == 200
        assert given.pk in [row.hazard.pk for row in client.get("/hazards/?mine=1").context["rows"]]


def test_the_page_names_who_has_it_and_the_form_keeps_what_was_typed(client, shop, cast):
    hazard = make_hazard(shop)
    address = reverse("hazards:act", args=[hazard.pk, "assign"])
    client.force_login(cast.station)
    refused = client.post(address, {"seen": hazard.version, "reason": "请上门看看", "assignee": str(cast.neighbour.pk)})
    assert refused.status_code == 422 and "请上门看看" in refused.content.decode()
    taken = client.post(address, {"seen": hazard.version, "reason": "请上门看看", "assignee": str(cast.worker.pk)})
    assert taken.status_code == 302
    page = client.get(reverse("hazards:hazard", args=[hazard.pk])).content.decode()
    assert f"指派给 {cast.worker}" in page and "请上门看看" in page
