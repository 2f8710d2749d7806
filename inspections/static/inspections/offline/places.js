// The places on the phone: what is due first, or what is near by; then whatever is typed; a code opens its place.

import { farInWords, here, metres } from "../distance.js";
import { carried } from "./carry.js";
import { day } from "./days.js";

const list = document.getElementById("carried");
const typed = document.getElementById("carried-find");
const SHOWN = 60;
const picked = new URLSearchParams(location.search).get("pick"); // what the place is chosen for: hazard, quick, or a visit

function row(place) {
  const element = list.querySelector("template").content.cloneNode(true);
  const slot = (name) => element.querySelector(`[data-slot=${name}]`);
  element.querySelector("a").href = (list.dataset[picked] ?? list.dataset.visit).replace(/[0-9a-f-]{36}/, place.id);
  slot("name").textContent = place.name;
  slot("address").textContent = [place.due[0]?.[1], place.address].filter(Boolean).join(" · ");
  slot("last").textContent = place.last ? `${place.last[1]} · ${day(place.last[0])}` : "";
  slot("due").textContent = day(place.due[0]?.[0]);
  slot("far").textContent = farInWords(place.far ?? Infinity);
  return element;
}

function show(all) {
  const words = typed.value.trim();
  const code = words.replace(/\/$/, "").split("/").pop();
  const found = words
    ? all.filter((one) => one.name.includes(words) || one.address.includes(words) || one.code === words.toUpperCase() || one.token === code)
    : all.filter((one) => nearBy ? one.far < Infinity : one.due.length);
  list.querySelectorAll("li").forEach((one) => one.remove());
  list.append(...found.slice(0, SHOWN).map(row));
  list.hidden = !found.length;
  document.getElementById("carried-none").hidden = found.length > 0;
}

let places = [];
let nearBy = false;

/** The places by their distance from where the phone is; as they were where it does not say. */
async function byDistance(found) {
  const at = await here();
  nearBy = Boolean(at);
  document.getElementById("carried-nowhere").hidden = nearBy;
  if (!at) return found;
  found.forEach((one) => { one.far = one.at ? metres(at, { lon: one.at[0], lat: one.at[1] }) : Infinity; });
  return found.sort((a, b) => a.far - b.far);
}

async function fill() {
  const data = await carried();
  document.getElementById("carried-nothing").hidden = Boolean(data);
  places = data?.places ?? [];
  if (data && new URLSearchParams(location.search).has("near")) places = await byDistance(places);
  if (data) show(places);
}

if (list) {
  typed.addEventListener("input", () => show(places));
  typed.form.addEventListener("submit", (event) => { event.preventDefault(); show(places); });
  document.addEventListener("carried", fill); // fetched anew while the page is open
  fill();
}
