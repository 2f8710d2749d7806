// A visit or a hazard of the box, opened again to be corrected before it is sent. Saving it replaces what waits.

import * as box from "./box.js";
import { attach, fill } from "./screen.js";

const id = new URLSearchParams(location.search).get("id");
const slot = (name) => document.querySelector(`[data-slot=${name}]`);
const visit = box.usable && id ? await box.visit(id) : null;

if (visit?.screen && visit.person === box.person && !visit.received && visit.state !== "sent") {
  const form = new DOMParser().parseFromString(visit.screen.html, "text/html").getElementById("visit");
  form.hidden = false;
  form.elements.client_id.value = visit.id;
  form.dataset.deviceAt = visit.payload.device_at; // when and where it was recorded stay as they were
  form.dataset.placed = JSON.stringify([visit.payload.position ?? null, visit.payload.accuracy ?? null]);
  slot("form").replaceWith(form);
  slot("name").textContent = visit.name;
  slot("name").hidden = !visit.name;
  slot("why").textContent = visit.state === "stuck" ? visit.problem : "";
  slot("why").hidden = visit.state !== "stuck";
  fill(form, visit.screen.filled);
  form.dispatchEvent(new Event("part-added", { bubbles: true }));
  attach(form, await box.photosOf(id));
  await import("../visit.js");
  await import(box.isVisit(visit) ? "./record.js" : "./report.js");
  document.querySelector(`.bottom[data-of=${box.isVisit(visit) ? "visit" : "hazard"}]`).hidden = false;
} else {
  slot("gone").hidden = false;
}
