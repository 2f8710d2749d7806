// A form as it stood on the screen, kept beside its visit: it opens again without a network, and as it was when the
// visit was recorded, whatever has become of its checklist since.

const TYPED = (field) => field.name && !["hidden", "file", "submit"].includes(field.type);
const PICKED = (field) => ["radio", "checkbox"].includes(field.type);
const KEPT = /^kept-([0-9a-f-]{36})\./; // the name under which a photo of the box is put back into the form

const said = new Map(); // what each photo of the box said of itself before it was shrunk

/** {html, filled}: the form with nothing in it, and [[name, value]] of what is typed and picked. */
export function screenOf(form) {
  const empty = form.cloneNode(true);
  empty.querySelectorAll("[data-said], .photo").forEach((one) => one.remove());
  return { html: empty.outerHTML, filled: filled(form) };
}

function filled(form) {
  const shown = [...form.elements].filter(TYPED).filter((field) => !PICKED(field) || field.checked);
  return shown.map((field) => [field.name, field.value]);
}

/** Puts the entries of `filled` back, and nothing else. */
export function fill(form, entries) {
  const typed = new Map(entries);
  const picked = new Set(entries.map((entry) => entry.join("\n")));
  for (const field of [...form.elements].filter(TYPED)) {
    if (PICKED(field)) field.checked = picked.has(`${field.name}\n${field.value}`);
    else field.value = typed.get(field.name) ?? "";
  }
  form.querySelectorAll("details").forEach((part) => { part.open = [...part.querySelectorAll("input, textarea")].some((field) => field.value); });
}

/** Puts the photos of the box back into the fields they were chosen in. */
export function attach(form, photos) {
  for (const name of new Set(photos.map((photo) => photo.field))) {
    const files = new DataTransfer();
    const here = photos.filter((photo) => photo.field === name);
    for (const { id, bytes, taken_at, position } of here) {
      files.items.add(new File([bytes], `kept-${id}.jpg`, { type: "image/jpeg" }));
      said.set(id, { taken_at, position });
    }
    const field = form.elements[name];
    field.files = files.files;
    field.dispatchEvent(new Event("change", { bubbles: true })); // its pictures are shown anew
  }
}

/** The id under which the box had this file before; null for a new one. */
export const keptAs = (file) => file.name.match(KEPT)?.[1] ?? null;

/** {taken_at, position} that a photo of the box was read as having; undefined for a new file. */
export const saidBefore = (file) => said.get(keptAs(file));
