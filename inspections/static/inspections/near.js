// Sorts today's list by distance, and leads to the places near by.

import { farInWords, here, metres } from "./distance.js";

const lists = document.querySelectorAll("[data-near-list]");
const button = document.querySelector("[data-sort-near]");
if (navigator.geolocation && window.isSecureContext) document.querySelectorAll("[data-by-position]").forEach((one) => { one.hidden = false; });

function sort(list, at) {
  const rows = [...list.children].map((row) => ({
    row,
    far: row.dataset.lon ? metres(at, { lon: Number(row.dataset.lon), lat: Number(row.dataset.lat) }) : Infinity,
  }));
  rows.sort((a, b) => a.far - b.far).forEach(({ row, far }) => {
    list.append(row);
    const text = row.querySelector("[data-distance]");
    if (text) text.textContent = farInWords(far);
  });
}

button?.addEventListener("click", async () => {
  const at = await here();
  if (at) lists.forEach((list) => sort(list, at));
  button.parentElement.hidden = true;
});
