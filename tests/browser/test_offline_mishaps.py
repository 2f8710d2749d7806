"""What goes wrong between phone and server: nothing is lost, doubled or sent as another person's, and it is said."""

import json

import pytest
from playwright.sync_api import expect

from config import service_worker
from grids.models import Photo
from inspections.models import Inspection, ManifestPhoto, Submission
from inspections.offline.shell import shell
from tests.browser.conftest import carry, sign_in
from tests.factories import make_place
from tests.inspections.conftest import picture

pytestmark = pytest.mark.browser
VISITS, PHOTOS = "**/api/v1/inspections/**", "**/api/v1/photos/**"
BOX = "/static/inspections/offline/box.js"
STILL = "() => navigator.locks.query().then(({ held }) => !held.some((lock) => lock.name === 'firegrid-send'))"
# All that the list ever showed: what the page sends by itself when it opens may follow a press at once.
WATCH = """() => {
    const list = document.getElementById("waiting");
    window.seen = [];
    new MutationObserver(() => seen.push(list.textContent)).observe(list, { childList: true, subtree: true });
}"""
UPDATE = """async () => {
    const registration = await navigator.serviceWorker.getRegistration("/m/");
    await registration.update();
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    const changed = () => new Promise((done) => worker.addEventListener("statechange", done, { once: true }));
    while (worker.state !== "activated") await changed();
}"""


@pytest.fixture
def page(due, cast, line, phone):
    """The worker's phone with all it carries, and no network."""
    opened = phone()
    carry(opened, line, cast.worker)
    line.cut()
    return opened


def record(page, line, place, *, photos=()) -> None:
    """Record a visit, with a hazard where there are photos (names of colours), and stand before what waits."""
    page.goto(f"{line.url}/m/visit/{place.pk}/")
    if photos:
        row = page.locator(".line").filter(has_text="电线穿管保护")
        row.locator(".line-head").click()
        row.get_by_text("限期整改").click()
        files = [{"name": f"{one}.jpg", "mimeType": "image/jpeg", "buffer": picture(one)} for one in photos]
        row.locator("input[name^=photos]").set_input_files(files)
    page.locator("[data-send]").click()
    page.wait_for_url("**/m/waiting/")


def send(page) -> None:
    page.wait_for_function(STILL)  # a press while the page sends by itself would start nothing
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("#send-again")).not_to_have_attribute("aria-busy", "true")


def test_an_old_page_of_somebody_else_sends_nothing_under_the_log_in_of_the_next(page, due, cast, line):
    record(page, line, due)
    page.context.route(VISITS, lambda route: route.abort())
    line.mend()
    other = page.context.new_page()  # the page with the worker's box stays open beside it
    other.on("dialog", lambda dialog: dialog.accept())
    other.goto(f"{line.url}/m/me/")
    other.get_by_role("button", name="退出登录").click()
    sign_in(other, cast.colleague.username, "pass-word-1")
    other.wait_for_url("**/")
    page.context.unroute(VISITS)
    page.bring_to_front()
    send(page)
    expect(page.locator("#waiting li")).to_contain_text(["登录已过期"])
    assert (Inspection.objects.count(), Submission.objects.count()) == (0, 0)


def test_a_page_that_only_says_200_is_no_receipt(page, due, line):
    record(page, line, due, photos=["red"])
    for one in (VISITS, PHOTOS):
        page.context.route(
            one, lambda route: route.fulfill(status=200, content_type="text/html", body="请先登录酒店无线")
        )
    line.mend()
    send(page)
    expect(page.locator("#waiting li")).to_contain_text(["服务器没有给出回执（200）"])
    for one in (VISITS, PHOTOS):
        page.context.unroute(one)
    send(page)
    expect(page.locator("#waiting li")).to_contain_text(["已发出"])
    assert Inspection.objects.get().complete


def test_what_the_phone_believes_sent_and_the_server_has_not_is_sent_again(page, due, line):
    record(page, line, due, photos=["red", "blue"])
    page.evaluate(f"""async () => {{
        const box = await import('{BOX}');
        const [one] = await box.visits();
        await box.visitReceived(one, []); // as after a server was put back to yesterday
    }}""")
    page.evaluate(WATCH)
    line.mend()
    send(page)
    page.evaluate("() => document.getElementById('send-again').click()")  # not shown any more once all has gone
    expect(page.locator("#waiting li")).to_contain_text(["已发出"])
    assert any("照片待发 2 张" in one and "服务器没有给出回执" in one for one in page.evaluate("seen"))
    assert Inspection.objects.get().complete
    assert ManifestPhoto.objects.filter(received__isnull=False).count() == 2


def test_a_visit_that_the_server_cannot_take_holds_up_no_other(page, due, territory, line):
    beside = make_place(territory.street, "隔壁小店", at=(109.185, 27.715))
    record(page, line, due)
    first = page.evaluate(f"import('{BOX}').then((box) => box.visits()).then(([one]) => one.id)")
    page.context.route(f"**/api/v1/inspections/{first}/", lambda route: route.fulfill(status=500, body="Server Error"))
    line.mend()
    page.goto(f"{line.url}/m/visit/{beside.pk}/")
    page.locator("[data-send]").click()
    page.wait_for_url("**/m/visits/**")  # its receipt
    page.goto(f"{line.url}/m/waiting/")
    expect(page.locator("#waiting li").filter(has_text=due.name)).to_contain_text("服务器没有给出回执（500）")
    assert Inspection.objects.get().place == beside


def test_one_request_that_broke_ends_no_sending(page, due, territory, line):
    beside = make_place(territory.street, "隔壁小店", at=(109.185, 27.715))
    record(page, line, due)
    first = page.evaluate(f"import('{BOX}').then((box) => box.visits()).then(([one]) => one.id)")
    page.context.route(f"**/api/v1/inspections/{first}/", lambda route: route.abort())
    line.mend()
    page.goto(f"{line.url}/m/visit/{beside.pk}/")
    page.locator("[data-send]").click()
    page.wait_for_url("**/m/visits/**")  # its receipt
    assert Inspection.objects.get().place == beside


def test_a_line_that_breaks_each_time_is_left_alone_after_three(page, due, territory, line):
    more = [make_place(territory.street, f"第{n}家", at=(109.185, 27.715)) for n in range(3)]
    page.context.route(VISITS, lambda route: route.abort())
    line.mend()
    for place in [due, *more]:
        record(page, line, place)
    send(page)
    page.wait_for_function(STILL)
    tries = page.evaluate(f"import('{BOX}').then((box) => box.visits()).then((all) => all.map((one) => one.tries))")
    assert all(tries[:3])
    assert tries[3] == 0


def test_a_refused_photo_holds_up_no_other_and_says_why(page, due, line):
    record(page, line, due, photos=["red", "blue"])
    refusal = json.dumps({"code": "photo-unreadable", "title": "照片打不开，请重新拍摄。", "status": 400})
    refused = []

    def the_first(route):
        refused.append(route.request.url)
        wanted = route.request.url != refused[0]
        route.continue_() if wanted else route.fulfill(
            status=400, content_type="application/problem+json", body=refusal
        )

    page.context.route(PHOTOS, the_first)
    line.mend()
    send(page)
    expect(page.locator("#waiting li")).to_contain_text(["照片打不开，请重新拍摄。"])
    expect(page.locator("#waiting li")).to_contain_text(["照片待发 1 张"])
    assert Photo.objects.count() == 1


def test_a_phone_that_is_full_says_so_and_leaves_all_that_was_typed(page, due, line):
    page.goto(f"{line.url}/m/visit/{due.pk}/")
    page.get_by_text("在场人员、备注").click()
    page.get_by_label("备注").fill("店主在场")
    page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); } }"
    )
    page.locator("[data-send]").click()
    expect(page.get_by_role("alert").filter(has_text="没有保存成功")).to_be_visible()
    expect(page.get_by_label("备注")).to_have_value("店主在场")


def test_what_waits_is_written_to_the_disk_before_anybody_is_told(page, due, line):
    # Before any script of the page: the library takes the method when it opens the box. Kept in the tab's own store:
    # what a page says to the console may be lost when it is left.
    page.add_init_script("""
        const real = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function (stores, mode, how) {
            if (mode === "readwrite" && [...stores].includes("photos")) {
                const said = sessionStorage.getItem("said") ?? "";
                sessionStorage.setItem("said", `${said} ${how?.durability ?? "relaxed"}`);
            }
            return real.call(this, stores, mode, how);
        };
    """)
    page.goto(f"{line.url}/m/visit/{due.pk}/")
    page.evaluate("() => sessionStorage.removeItem('said')")
    page.locator("[data-send]").click()
    page.wait_for_url("**/m/waiting/")
    said = page.evaluate("() => sessionStorage.getItem('said') ?? ''").split()
    assert said and set(said) == {"strict"}


def test_a_form_that_was_sent_sends_no_second_visit_when_one_goes_back_to_it(page, due, line):
    record(page, line, due, photos=["red"])
    sent = page.evaluate(f"import('{BOX}').then((box) => box.visits()).then(([one]) => one.id)")
    page.context.route(PHOTOS, lambda route: route.abort())
    line.mend()
    send(page)
    page.goto(f"{line.url}/m/visit/{due.pk}/")
    page.evaluate("(id) => { document.getElementById('visit').elements.client_id.value = id; }", sent)
    page.locator("[data-send]").click()
    expect(page.get_by_text("这次检查先前已经发出，没有再存一份。")).to_be_visible()
    page.context.unroute(PHOTOS)
    page.goto(f"{line.url}/m/waiting/")
    expect(page.locator("#waiting li")).to_contain_text(["已发出"])
    assert Inspection.objects.get().complete
    assert Submission.objects.count() == 1


def test_one_visit_is_one_row_however_fast_the_box_changes(page, due, line):
    record(page, line, due)
    rows = page.evaluate(f"""async () => {{
        const box = await import('{BOX}');
        const [one] = await box.visits();
        await Promise.all(Array.from({{ length: 9 }}, (_, nth) => box.note(one, {{ tries: nth }})));
        await box.visits();
        await new Promise((done) => setTimeout(done));
        return document.querySelectorAll("#waiting li").length;
    }}""")
    assert rows == 1


def test_a_new_version_while_a_form_is_open_and_a_visit_waits_costs_neither(page, due, line, phone, monkeypatch):
    record(page, line, due, photos=["red"])
    page.goto(f"{line.url}/m/visit/{due.pk}/")
    page.get_by_text("在场人员、备注").click()
    page.get_by_label("备注").fill("店主在场")
    page.context.route("**/api/**", lambda route: route.abort())
    line.mend()
    new = shell() | {"version": "next"}
    monkeypatch.setattr(service_worker, "shell", lambda: new)
    page.evaluate(UPDATE)
    line.cut()
    assert page.evaluate("caches.keys()") == ["firegrid-pages", "firegrid-files-next"]
    expect(page.get_by_label("备注")).to_have_value("店主在场")
    page.locator("[data-send]").click()
    page.wait_for_url("**/m/waiting/")
    page = phone()  # a cold start of the new version
    page.goto(f"{line.url}/m/waiting/")
    expect(page.locator("#waiting li")).to_contain_text(["待发", "待发"])
    line.mend()
    send(page)
    expect(page.locator("#waiting li")).to_contain_text(["已发出", "已发出"])
    assert sorted(Inspection.objects.values_list("note", flat=True)) == ["", "店主在场"]
    assert not Inspection.objects.filter(complete=False).exists()


def test_files_of_an_earlier_version_stay_while_a_carried_page_names_them(page, due, line, monkeypatch):
    named = "/static/inspections/offline/start.0123456789ab.js"
    page.evaluate("""async (named) => {
        await (await caches.open("firegrid-files-old")).put(named, new Response("'old'"));
        await (await caches.open("firegrid-pages")).put("/m/offline/", new Response(`<script src="${named}">`));
    }""", named)  # fmt: skip
    line.mend()
    for version in ("next", "and the next"):
        new = shell() | {"version": version}
        monkeypatch.setattr(service_worker, "shell", lambda new=new: new)
        page.evaluate(UPDATE)
        assert page.evaluate("caches.keys()") == ["firegrid-pages", "firegrid-files-old", f"firegrid-files-{version}"]
    line.cut()
    assert page.evaluate("(named) => fetch(named).then((answer) => answer.text())", named) == "'old'"
    line.mend()
    page.reload()
    expect(page.locator("#carried li")).not_to_have_count(0)
    page.evaluate("new Promise((done) => document.addEventListener('carried', done, { once: true }))")
    monkeypatch.setattr(service_worker, "shell", lambda: new | {"version": "last"})
    page.evaluate(UPDATE)
    assert page.evaluate("caches.keys()") == ["firegrid-pages", "firegrid-files-last"]
