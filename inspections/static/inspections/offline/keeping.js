// Keeping what a form says: first in the phone's box, then with the server. Without a network it is kept all the same.

import * as box from "./box.js";
import { send } from "./send.js";

const PATIENCE = 8_000; // ms that somebody stands before the button; then it is sent behind his back

/** Has `form` kept when it is sent. `read(pressed)`: {problems: [[where, sentence]]}, or {entry, photos} for the box. */
export function keepFrom(form, read) {
  let busy = false;
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented || !box.usable) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    try {
      await save(form, await read(button?.value ?? "done"));
    } catch (error) {
      complain(form, form, form.dataset.sayFailed); // the phone is full, a photo is gone: whatever it is, nobody is left believing it was kept
      throw error;
    } finally {
      busy = false;
      button?.removeAttribute("aria-busy");
    }
  });
}

async function save(form, { problems, entry, photos }) {
  clear(form);
  if (problems) return problems.forEach(([where, sentence]) => complain(form, where, sentence));
  const id = form.elements.client_id.value;
  if (!(await box.keep({ ...entry, id }, photos))) return complain(form, form, form.dataset.sayReceived);
  await Promise.race([send({ now: true }).catch(() => {}), new Promise((done) => setTimeout(done, PATIENCE))]);
  const kept = await box.visit(id);
  delete form.dataset.changed;
  if (kept.state === "stuck") return complain(form, form, kept.problem);
  if (kept.state !== "sent") return location.assign(form.dataset.waiting);
  if (kept.said) sayNext(kept.said);
  return location.assign(kept.url ?? form.dataset.saved.replace("{id}", id));
}

/** [[lon, lat] or null, metres or null]: where the form is saved now, or was saved first. */
export function placed(form) {
  if (form.dataset.placed) return JSON.parse(form.dataset.placed);
  const { lon, lat, accuracy } = form.elements;
  if (!lon?.value || !lat?.value) return [null, null];
  return [[Number(lon.value), Number(lat.value)], Math.round(Number(accuracy?.value)) || null];
}

function complain(form, where, sentence) {
  const said = Object.assign(document.createElement("p"), { className: "field-error", textContent: sentence });
  said.setAttribute("role", "alert");
  said.dataset.said = "";
  ((where !== form && where.querySelector(".when-no")) || where).prepend(said); // a line's is seen where it is open
  where.classList.toggle("wrong", where !== form);
  said.scrollIntoView({ block: "center" });
}

function clear(form) {
  form.querySelectorAll("[data-said]").forEach((one) => { one.closest(".line")?.classList.remove("wrong"); one.remove(); });
}

// --- one sentence for the page that comes next, as the server's own messages are shown

const SAID = "firegrid-said";

function sayNext(sentence) {
  try { sessionStorage.setItem(SAID, sentence); } catch { /* a private window keeps nothing: the page itself shows what was recorded */ }
}

/** Shows what the page before had to say, once. */
export function sayNow() {
  let sentence = null;
  try { sentence = sessionStorage.getItem(SAID); sessionStorage.removeItem(SAID); } catch { /* as above */ }
  if (!sentence) return;
  const notice = Object.assign(document.createElement("div"), { className: "notice-fg notice-success" });
  notice.setAttribute("role", "status");
  const icon = Object.assign(document.createElement("i"), { className: "ti ti-check" });
  icon.setAttribute("aria-hidden", "true");
  notice.append(icon, Object.assign(document.createElement("div"), { textContent: sentence }));
  document.getElementById("content").prepend(notice);
}
