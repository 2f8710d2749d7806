// The visit form of a place that is on the phone, opened without a network: the page is that of its checklist.

import { carried } from "./carry.js";
import { day } from "./days.js";
import { uuid7 } from "./ids.js";
import { recall } from "../same.js";

const form = document.getElementById("visit");
const id = location.pathname.match(/\/visit\/([0-9a-f-]{36})\//)?.[1];
const place = id && (await carried())?.places.find((one) => one.id === id);
const slot = (name) => document.querySelector(`[data-slot=${name}]`);

if (place) {
  slot("name").textContent = place.name;
  slot("name").hidden = false;
  slot("address").textContent = place.address;
  slot("asks").hidden = !place.asks;
  slot("due").textContent = place.due.map(([on, why]) => [why, day(on)].filter(Boolean).join(" · ")).join("；");
  Object.assign(form.dataset, { place: place.id, name: place.name });
  form.elements.client_id.value = uuid7();
  form.elements.round.value = place.round;
  recall(form, place.before ?? {});
  form.hidden = false;
  document.querySelector(".bottom").hidden = false;
} else {
  slot("unknown").hidden = false;
}
