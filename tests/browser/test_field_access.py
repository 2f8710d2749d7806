"""The field pages are read and tapped by everybody: what axe-core calls serious, faded colours, small targets."""

import pytest
from django.conf import settings
from django.utils import timezone

from tests.browser.conftest import settled
from tests.hazards.makers import bring_to

pytestmark = pytest.mark.browser

AXE = settings.NODE_MODULES / "axe-core" / "axe.min.js"
NARROW = {"width": 360, "height": 780}
PAGES = (
    "", "places/", "scan/", "hazards/", "hazards/new/", "quick/", "waiting/", "waiting/visit/", "offline/", "me/",
    "me/handing-over/",
)  # fmt: skip
# All that a tap would show is shown at once: folded parts, the forms behind each line, what a phone fills in later.
UNFOLD = """() => {
  for (const each of document.querySelectorAll("main details")) each.open = true;
  for (const each of document.querySelectorAll("main .line-wrong")) each.checked = true;
  for (const each of document.querySelectorAll("main form[hidden], .bottom[hidden]")) each.hidden = false;
}"""
# A bar that stays over the page hides from axe what scrolls below it: it takes its place in the page.
LAY_BARS_DOWN = """() => {
  for (const each of document.querySelectorAll("body *"))
    if (["fixed", "sticky"].includes(getComputedStyle(each).position)) each.style.position = "static";
}"""
FAULTS = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations", "incomplete"] });
  const grave = found.violations.filter((rule) => ["serious", "critical"].includes(rule.impact));
  // A number of one figure says itself; words on a photo stand on a shade that is drawn for them.
  const known = ["shortTextContent", "bgGradient"];
  const unmeasured = found.incomplete.filter((rule) => rule.id === "color-contrast").map((rule) => ({
    id: "contrast not measured",
    nodes: rule.nodes.filter((node) => !node.any.some((check) => known.includes(check.data?.messageKey))),
  }));
  const say = (rules) => rules.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 120)}`));
  return say([...grave, ...unmeasured, ...found.violations.filter((rule) => rule.id === "empty-heading")]);
}"""
# What can be tapped; a field inside or beside its label is as large as the label. Named exceptions: the link over the
# top that is only there for a keyboard, and a link inside a sentence.
SMALL = """() => [...document.querySelectorAll("a, button, summary, select, input:not([type=hidden]), textarea")]
  .filter((each) => !each.matches(".skip, p a"))
  .map((each) => each.matches("[type=radio], [type=checkbox], [type=file]") ? each.labels[0] ?? each : each)
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && box.height > 0 && (box.width < 43.5 || box.height < 43.5))
  .map(([each, box]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${each.outerHTML.slice(0, 120)}`)"""


def faults(page) -> list[str]:
    """What axe finds serious on the open page, colours it cannot judge, headings that say nothing; small targets."""
    settled(page).evaluate(UNFOLD)
    small = page.evaluate(SMALL)
    page.evaluate(LAY_BARS_DOWN)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return [*small, *page.evaluate(FAULTS)]


def test_the_field_pages_can_be_read_and_tapped_by_everybody(world, cast, log_in, live_server):
    place = world.place.pk
    hazards = [bring_to(state, world.place, at=timezone.now()).pk for state in ("reported", "rectifying", "void")]
    page = log_in(cast.worker, "/m/", viewport=NARROW)
    street = world.place.street.code
    addresses = [
        *PAGES, f"visit/{place}/", f"visits/{world.visit.pk}/", f"visits/{world.visit.pk}/correct/",
        f"hazards/new/?place={place}", f"places/{place}/submit/", f"places/{place}/recheck/",
        f"offline/visit/{street}/{world.visit.checklist_id}/", *(f"hazards/{each}/" for each in hazards),
    ]  # fmt: skip
    wrong = []
    for address in addresses:
        assert page.goto(f"{live_server.url}/m/{address}").status == 200, address
        wrong += [f"/m/{address}: {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(wrong)
