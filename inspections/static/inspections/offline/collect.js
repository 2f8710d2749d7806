// The visit form read as what is sent: the same body as inspections/visit_form.py makes of it (docs/contract.md).

import { takenFrom } from "./exif.js";
import { sha256, uuid7 } from "./ids.js";
import { keptAs, saidBefore } from "./screen.js";
import { shrink } from "./shrink.js";

/** {problems: [[line, sentence]]} where something is missing, else {payload, photos}. `outcome`: done, locked … */
export async function collect(form, outcome) {
  const lines = [...form.querySelectorAll("[data-line]")].map((element) => new Line(form, element));
  const manner = form.querySelector("[data-manner]");
  const problems = [...lines.flatMap((line) => line.problems(outcome)), ...mannerProblems(form, manner)];
  if (problems.length) return { problems };

  const photos = [];
  const unreadable = [];
  for (const line of lines.filter((one) => one.isFinding)) unreadable.push(...(await line.shoot(photos)));
  if (unreadable.length) return { problems: unreadable };
  const entered = outcome === "done";
  const answers = entered ? lines.filter((line) => line.item) : [];
  const payload = {
    place: form.dataset.place,
    outcome,
    checklist: Number(form.dataset.checklist) || null,
    note: form.elements.note.value.trim(),
    met: form.elements.met.value.trim(),
    task: form.elements.task?.value || null,
    round: form.elements.round?.value || null,
    device_at: form.dataset.deviceAt ?? new Date().toISOString(),
    gone: lines.filter((line) => line.gone).map((line) => line.left),
    ...(manner && form.elements.manner.checked ? saidOf(form) : {}),
  };
  payload.answers = answers.map((line) => line.answer()).filter(Boolean);
  payload.hazards = lines.filter((line) => !line.item && line.isFinding).map((line) => line.hazard());
  payload.photos = photos.map(({ bytes, field, ...said }) => said);
  return { payload, photos };
}

/** 行政检查: how it was announced and who came along; the fields are there only for who is certified. */
function saidOf(form) {
  const { second, notice_number: number, entry_code: code } = form.elements;
  return { manner: "admin", second: second.value || null, notice_number: number.value.trim(), entry_code: code.value.trim() };
}

function mannerProblems(form, manner) {
  if (!manner || !form.elements.manner.checked) return [];
  const said = saidOf(form);
  return said.second && (said.notice_number || said.entry_code) ? [] : [[manner, manner.dataset.say]];
}

/** One line of the form; `element` is the form itself where it asks only one thing. */
export class Line {
  constructor(form, element) {
    this.form = form;
    this.element = element;
    this.key = element.dataset.line;
    this.item = /^\d+$/.test(this.key) ? Number(this.key) : null;
    this.back = element.querySelector("[name=back]")?.value ?? null;
    this.left = element.querySelector("[name=left]")?.value ?? null;
    this.taken = { photos: [], after: [] };
  }

  field(name) {
    return this.element.querySelector(`[name="${name}-${this.key}"]`);
  }

  chosen(name) {
    return this.element.querySelector(`[name="${name}-${this.key}"]:checked`)?.value ?? "";
  }

  typed(name) {
    const field = this.field(name);
    return (field?.type === "radio" ? this.chosen(name) : (field?.value ?? "")).trim();
  }

  get asksYesNo() { return Boolean(this.field("w")); }
  get wrong() { return this.chosen("w") === "1" || this.element === this.form; }
  get gone() { return this.chosen("w") === "gone"; }
  get value() { return this.chosen("v") === "na" ? "na" : "no"; }
  get opensHazard() { return this.element === this.form || Boolean(this.element.querySelector(".line-wrong[data-hazard]")); }
  get onSite() { return this.chosen("f") === "on_site"; }
  get isFinding() { return this.wrong && this.opensHazard && this.value === "no"; }

  problems(outcome) {
    const say = (which) => [[this.element, this.form.dataset[which]]];
    if (outcome !== "done" && (this.wrong || this.gone) && (this.item || this.left)) return say("sayNotEntered");
    if (outcome === "done" && !this.within(this.typed("g"))) return [[this.element, this.element.dataset.bounds]];
    if (!this.isFinding) return [];
    const extra = this.key === "extra";
    return [
      ...(extra && !this.chosen("c") ? say("sayCategory") : []),
      ...(extra && !this.chosen("p") && !this.typed("d") ? say("sayWhat") : []),
      ...("shot" in this.element.dataset && !this.files("photos").length ? say("sayShot") : []),
      ...(this.onSite && !this.files("after").length ? say("sayAfter") : []),
    ];
  }

  /** Whether what was typed lies within the bounds of the line's number, where it has any. */
  within(typed) {
    const { bounds, least, most } = this.element.dataset;
    if (!bounds || !typed) return true;
    if (!/^\d+$/.test(typed)) return false;
    return !(least && Number(typed) < Number(least)) && !(most && Number(typed) > Number(most));
  }

  files(name) {
    return [...(this.field(name)?.files ?? [])];
  }

  answer() {
    if (!this.asksYesNo) return this.typed("g") ? { item: this.item, value: "given", given: this.typed("g") } : null;
    if (!this.wrong) return null;
    if (this.isFinding) return { item: this.item, value: "no", hazard: this.hazard() };
    return { item: this.item, value: this.value, note: this.typed("d") };
  }

  hazard() {
    const said = this.chosen("a");
    return {
      category: this.key === "extra" ? this.chosen("c") : (this.element.dataset.category ?? ""),
      description: [this.element.dataset.was ?? "", this.chosen("p"), this.typed("d")].filter(Boolean).join("；"),
      severity: this.chosen("s"),
      structural: this.chosen("x") === "1",
      fix: this.onSite ? "on_site" : "deadline",
      due_on: this.day,
      photos: this.taken.photos,
      after: this.taken.after,
      same_as: said && said !== "new" ? said : null,
      another: said === "new",
      rebound_of: this.back,
      remains_of: this.left,
    };
  }

  /** The day the worker chose; null where it was left as proposed, so that the deadline keeps its explanation. */
  get day() {
    const field = this.field("u");
    return field?.value && field.value !== field.defaultValue ? field.value : null;
  }

  /** Adds the line's photos to `photos`; what is none is taken out of the form again, and said. */
  async shoot(photos) {
    const problems = [];
    for (const name of this.onSite ? ["photos", "after"] : ["photos"]) {
      const [good, bad] = [new DataTransfer(), []];
      for (const file of this.files(name)) {
        const bytes = await shrink(file);
        if (!bytes) { bad.push(file.name); continue; }
        good.items.add(file);
        const field = `${name}-${this.key}`;
        const photo = { id: keptAs(file) ?? uuid7(), field, bytes, sha256: await sha256(bytes), size: bytes.byteLength, ...(saidBefore(file) ?? await takenFrom(file)) };
        photos.push(photo);
        this.taken[name].push(photo.id);
      }
      if (!bad.length) continue;
      this.field(name).files = good.files;
      this.field(name).dispatchEvent(new Event("change", { bubbles: true })); // its pictures are shown anew
      problems.push(...bad.map((one) => [this.element, this.form.dataset.sayPhoto.replace("%s", one)]));
    }
    return problems;
  }
}
