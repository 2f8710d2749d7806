// Sorts today's list by distance, on the phone itself: where somebody stands is not sent anywhere.

const lists = document.querySelectorAll("[data-near-list]");
const button = document.querySelector("[data-sort-near]");
if (lists.length && button && navigator.geolocation && window.isSecureContext) button.parentElement.hidden = false;

const RADIUS = 6371000;
const rad = (degrees) => (degrees * Math.PI) / 180;
function metres(a, b) {
  const x = rad(b.lon - a.lon) * Math.cos(rad((a.lat + b.lat) / 2));
  return Math.hypot(x, rad(b.lat - a.lat)) * RADIUS;
}

function sort(list, here) {
  const rows = [...list.children].map((row) => ({
    row,
    far: row.dataset.lon ? metres(here, { lon: Number(row.dataset.lon), lat: Number(row.dataset.lat) }) : Infinity,
  }));
  rows.sort((a, b) => a.far - b.far).forEach(({ row, far }) => {
    list.append(row);
    const text = row.querySelector("[data-distance]");
    if (text && far < Infinity) text.textContent = far < 1000 ? `${Math.round(far / 10) * 10} m` : `${(far / 1000).toFixed(1)} km`;
  });
}

button?.addEventListener("click", () => {
  navigator.geolocation.getCurrentPosition((found) => {
    const here = { lon: found.coords.longitude, lat: found.coords.latitude };
    lists.forEach((list) => sort(list, here));
    button.parentElement.hidden = true;
  }, () => { button.parentElement.hidden = true; }, { timeout: 5000, maximumAge: 60000 });
});
