// A hazard in passing or a quick fix, opened without a network: the page is the phone's own, its place what it carries.

import { carried } from "./carry.js";
import { uuid7 } from "./ids.js";

const form = document.getElementById("visit");
const id = new URLSearchParams(location.search).get("place");
const place = id && (await carried())?.places.find((one) => one.id === id);
const slot = (name) => document.querySelector(`[data-slot=${name}]`);

if (id && !place) {
  slot("unknown").hidden = false;
} else {
  if (place) {
    slot("name").textContent = place.name;
    slot("address").textContent = place.address;
    slot("place").hidden = false;
    slot("no-place").hidden = true;
    Object.assign(form.dataset, { place: place.id, name: place.name, street: place.street });
  }
  form.elements.client_id.value = uuid7(); // the page is opened many times, each time for another one
  form.hidden = false;
  const bottom = document.querySelector(".bottom");
  if (bottom) bottom.hidden = false;
}
