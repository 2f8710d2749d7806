"""A slow line, a clock that was wrong, and a phone that goes from hand to hand."""

import pytest
from playwright.sync_api import expect

from inspections.models import Inspection
from tests.browser.conftest import carry, sign_in

pytestmark = pytest.mark.browser
SCRIPTS = "/static/inspections/offline"
DATA = "**/m/offline/data/"

# Time in the worker passes when we say so: after the first half of a page has arrived, before the second.
SLOW = """() => {
    let due = null;
    self.setTimeout = (act) => { due = act; return 1; };
    self.clearTimeout = () => { due = null; };
    AbortSignal.timeout = () => { const one = new AbortController(); due = () => one.abort(); return one.signal; };
    const real = self.fetch;
    self.halves = 0;
    self.fetch = async (request, how) => {
        if (request.mode !== "navigate") return real(request, how);
        const answer = await real(request);
        const bytes = new Uint8Array(await answer.arrayBuffer());
        const half = bytes.length / 2;
        const body = new ReadableStream({ async pull(out) {
            if (!self.halves++) return out.enqueue(bytes.slice(0, half));
            due?.();
            if (how?.signal?.aborted) return out.error(how.signal.reason);
            out.enqueue(bytes.slice(half));
            out.close();
        } }, { highWaterMark: 0 });
        return new Response(body, { status: answer.status, headers: answer.headers });
    };
}"""


@pytest.fixture
def page(due, cast, line, phone):
    """The worker's phone with all it carries."""
    opened = phone()
    carry(opened, line, cast.worker)
    return opened


def record(page, line, place) -> None:
    """Record a visit without a network and stand before what waits."""
    line.cut()
    page.goto(f"{line.url}/m/visit/{place.pk}/")
    page.locator("[data-send]").click()
    page.wait_for_url("**/m/waiting/")


def test_a_page_that_begins_in_time_is_not_cut_off_however_long_it_takes(page, line):
    page.reload()  # from here on through the worker
    worker = page.context.service_workers[0]
    worker.evaluate(SLOW)
    page.goto(f"{line.url}/m/waiting/")
    expect(page.locator("#waiting-none")).to_be_visible()
    expect(page.get_by_role("link", name="我的")).to_be_visible()  # the end of the page
    assert worker.evaluate("() => self.halves") == 2


def test_what_somebody_else_carried_is_not_shown_while_the_network_fails(page, cast, line):
    page.context.clear_cookies()  # his log-in ran out; he never pressed the button
    page.context.route(DATA, lambda route: route.abort())
    page.goto(f"{line.url}/accounts/login/?next=/m/offline/")
    sign_in(page, cast.neighbour.username, "pass-word-1")
    page.wait_for_url("**/m/offline/")
    expect(page.locator("#carried-nothing")).to_be_visible()
    expect(page.locator("#carried li")).to_have_count(0)
    page.wait_for_function("() => caches.has('firegrid-pages').then((has) => !has)")


def test_what_somebody_else_carried_is_nobodys_before_it_is_gone(page, line):
    there = f"import('{SCRIPTS}/carry.js').then((it) => it.carried()).then((data) => data && data.places.length)"
    assert page.evaluate(there) == 1
    page.evaluate("""async () => {
        const cache = await caches.open("firegrid-pages");
        const data = await (await cache.match("/m/offline/data/")).json();
        await cache.put("/m/offline/data/", new Response(JSON.stringify({ ...data, person: "somebody else" })));
    }""")
    assert page.evaluate(there) is None


@pytest.mark.parametrize(("ahead", "tried"), [(5 * 60, False), (3 * 24 * 3600, True)])
def test_a_next_try_that_a_wrong_clock_put_days_ahead_is_due_and_one_of_minutes_is_not(page, due, line, ahead, tried):
    record(page, line, due)
    page.context.route("**/api/v1/inspections/**", lambda route: route.abort())
    line.mend()
    tries = page.evaluate(
        f"""async (ahead) => {{
            const box = await import('{SCRIPTS}/box.js');
            const {{ send }} = await import('{SCRIPTS}/send.js');
            await navigator.locks.request("firegrid-send", () => {{}}); // what the page sends by itself is through
            let [one] = await box.visits();
            await box.note(one, {{ tries: 1, next: Date.now() + ahead * 1000 }});
            await send();
            [one] = await box.visits();
            return one.tries;
        }}""",
        ahead,
    )
    assert (tries > 1) is tried
    assert not Inspection.objects.exists()
