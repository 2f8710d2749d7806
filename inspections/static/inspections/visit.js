// Comforts of the visit form: the count on the button, and the place where it is saved, asked for once and never waited for long.

const form = document.getElementById("visit");
const label = document.querySelector("[data-count]");

function count() {
  const wrong = [...form.querySelectorAll(".line-wrong[data-hazard]:checked")]
    .filter((box) => !box.closest(".line").querySelector(".is-na:checked"));
  if (label && wrong.length) label.textContent = form.dataset.countText.replace("%n", wrong.length);
}
form?.addEventListener("change", count);
if (form) count();

// Position is taken at saving only; refusing it, or its being late, changes nothing.
const WAIT = 2500;
let asked = Boolean(form?.dataset.placed); // a visit opened again was saved elsewhere
form?.addEventListener("submit", (event) => {
  if (asked || !navigator.geolocation || !window.isSecureContext) return;
  event.preventDefault();
  asked = true;
  const go = () => form.requestSubmit(event.submitter ?? undefined);
  navigator.geolocation.getCurrentPosition((found) => {
    for (const [name, value] of Object.entries({ lon: found.coords.longitude, lat: found.coords.latitude, accuracy: found.coords.accuracy })) {
      const input = form.elements[name] ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
      input.value = value;
    }
    go();
  }, go, { timeout: WAIT, maximumAge: 60000, enableHighAccuracy: true });
}, true);

// The first line that was refused is brought before the eye.
document.querySelector(".line.wrong")?.scrollIntoView({ block: "center" });

// Reporting in passing: the phrases of the chosen category.
form?.addEventListener("change", (event) => {
  if (event.target.name !== "c-extra") return;
  form.querySelectorAll("[data-phrases]").forEach((group) => { group.hidden = group.dataset.phrases !== event.target.value; });
  form.querySelectorAll("input[name=p-extra]").forEach((choice) => { if (choice.closest("[hidden]")) choice.checked = false; });
});

// What stands open here, of the chosen category; the last found is taken for it until another answer is given.
const known = form?.querySelector('[data-known="extra"]');
function offerKnown(ask) {
  const code = form.querySelector("input[name=c-extra]:checked")?.value;
  const rows = [...known.querySelectorAll("[data-category]")];
  rows.forEach((row) => { row.hidden = row.dataset.category !== code; });
  const offered = rows.filter((row) => !row.hidden);
  known.hidden = !offered.length;
  if (ask) known.querySelectorAll("input").forEach((choice) => { choice.checked = choice === offered[0]?.querySelector("input"); });
}
if (known) {
  offerKnown(false);
  form.addEventListener("change", (event) => { if (event.target.name === "c-extra") offerKnown(true); });
}
