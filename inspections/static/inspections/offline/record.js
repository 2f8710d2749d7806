// Saving a visit.

import { collect } from "./collect.js";
import { keepFrom, placed } from "./keeping.js";
import { screenOf } from "./screen.js";

const form = document.getElementById("visit");

async function read(outcome) {
  const found = await collect(form, outcome);
  if (found.problems) return found;
  const [position, accuracy] = placed(form);
  const payload = { ...found.payload, position, accuracy };
  const { place, name } = form.dataset;
  return { entry: { kind: "visit", place, name, made: payload.device_at, payload, screen: screenOf(form) }, photos: found.photos };
}

if (form) keepFrom(form, read);
