// Saving a visit: first into the phone's box, then to the server. With no network it is saved all the same.

import * as box from "./box.js";
import { collect } from "./collect.js";
import { screenOf } from "./screen.js";
import { send } from "./send.js";

const PATIENCE = 8_000; // ms that somebody stands before the button; then it is sent behind his back
const form = document.getElementById("visit");
let busy = false;

form?.addEventListener("submit", async (event) => {
  if (event.defaultPrevented || !box.usable) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  const button = event.submitter;
  button?.setAttribute("aria-busy", "true");
  try {
    await save(button?.value ?? "done");
  } catch (error) {
    complain(form, form.dataset.sayFailed); // the phone is full, a photo is gone: whatever it is, nobody is left believing it was kept
    throw error;
  } finally {
    busy = false;
    button?.removeAttribute("aria-busy");
  }
});

async function save(outcome) {
  clear();
  const found = await collect(form, outcome);
  if (found.problems) return found.problems.forEach(([line, sentence]) => complain(line, sentence));
  const id = form.elements.client_id.value;
  const [position, accuracy] = placed();
  const payload = { ...found.payload, position, accuracy };
  const { place, name } = form.dataset;
  const visit = { id, place, name, made: payload.device_at, payload, screen: screenOf(form) };
  if (!(await box.keep(visit, found.photos))) return complain(form, form.dataset.sayReceived);
  await Promise.race([send({ now: true }).catch(() => {}), new Promise((done) => setTimeout(done, PATIENCE))]);
  const kept = await box.visit(id);
  delete form.dataset.changed;
  if (kept.state === "sent") location.assign(form.dataset.saved.replace("{id}", id));
  else if (kept.state === "stuck") complain(form, kept.problem);
  else location.assign(form.dataset.waiting);
}

/** [[lon, lat] or null, metres or null]: where it is saved now, or was saved first. */
function placed() {
  if (form.dataset.placed) return JSON.parse(form.dataset.placed);
  const { lon, lat, accuracy } = form.elements;
  if (!lon?.value || !lat?.value) return [null, null];
  return [[Number(lon.value), Number(lat.value)], Math.round(Number(accuracy?.value)) || null];
}

function complain(where, sentence) {
  const said = Object.assign(document.createElement("p"), { className: "field-error", textContent: sentence });
  said.setAttribute("role", "alert");
  said.dataset.said = "";
  ((where !== form && where.querySelector(".when-no")) || where).prepend(said); // a line's is seen where it is open
  where.classList.toggle("wrong", where !== form);
  said.scrollIntoView({ block: "center" });
}

function clear() {
  form.querySelectorAll("[data-said]").forEach((one) => { one.closest(".line")?.classList.remove("wrong"); one.remove(); });
}
