// Saving a hazard seen in passing. Its form is one line of a visit's, and read as that.

import { Line } from "./collect.js";
import { keepFrom, placed } from "./keeping.js";
import { screenOf } from "./screen.js";

const form = document.getElementById("visit");

async function read() {
  const line = new Line(form, form);
  const photos = [];
  const problems = [...line.problems("done"), ...nowhere()];
  if (!problems.length) problems.push(...(await line.shoot(photos)));
  if (problems.length) return { problems };
  const { place, name, street, deviceAt } = form.dataset;
  const hazard = line.hazard();
  const payload = {
    place: place || null, position: placed(form)[0], grid: grid(), street: street ?? "",
    device_at: deviceAt ?? new Date().toISOString(), hazard,
  };
  return { entry: { kind: "hazard", name: name ?? "", what: hazard.description, made: payload.device_at, payload, screen: screenOf(form) }, photos };
}

const grid = () => form.elements.grid?.selectedOptions[0]?.dataset.code ?? "";

/** What the server could not place: several grids and none chosen, several streets, and neither place nor position. */
function nowhere() {
  const { place, street, sayWhere } = form.dataset;
  if (place || (street && (placed(form)[0] || grid() || !form.elements.grid))) return [];
  return [[form, sayWhere]];
}

if (form) keepFrom(form, read);
