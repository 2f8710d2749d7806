// Saving a quick fix: the tile that was tapped is its kind.

import { takenFrom } from "./exif.js";
import { sha256, uuid7 } from "./ids.js";
import { keepFrom, placed } from "./keeping.js";
import { shrink } from "./shrink.js";

const form = document.getElementById("visit");
const MOST = 999; // as the server takes them

async function read(kind) {
  const { place, name, street, sayCount, sayPhoto, sayWhere } = form.dataset;
  const typed = form.elements.count.value.trim();
  const count = /^\d{1,3}$/.test(typed) ? Number(typed) : 0;
  if (count < 1 || count > MOST) return { problems: [[form, sayCount]] };
  if (!place && !street) return { problems: [[form, sayWhere]] };
  const photos = [];
  for (const file of form.elements.photo.files) {
    const bytes = await shrink(file);
    if (!bytes) return { problems: [[form, sayPhoto.replace("%s", file.name)]] };
    photos.push({ id: uuid7(), field: "photo", bytes, sha256: await sha256(bytes), size: bytes.byteLength, ...(await takenFrom(file)) });
  }
  const payload = {
    place: place || null, position: placed(form)[0], street: street ?? "", device_at: new Date().toISOString(),
    kind, count, photo: photos[0]?.id ?? null,
  };
  const label = form.querySelector(`button[value="${kind}"]`).textContent.trim();
  return { entry: { kind: "fix", name: name ?? "", what: `${label} ×${count}`, made: payload.device_at, payload }, photos };
}

if (form) keepFrom(form, read);
