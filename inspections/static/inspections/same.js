// What the last visit answered: said beside each line; 和上次一样 takes it over in one tap.
//
// That a line does not apply is a fact of the place and stands from the start. Everything else is said again only by
// the person: a number, a note, and that what was wrong and still stands open is wrong.

const button = document.querySelector("[data-same]");

/** `before`: {line: [value, what was written, whether its hazard stands open]}, see inspections/services/last_answers.py. */
export function recall(form, before) {
  const lines = Object.entries(before)
    .map(([key, [value, text, open]]) => ({ key, value, text, open, element: form.querySelector(`[data-line="${key}"]`) }))
    .filter((line) => line.element && !line.element.querySelector(".was"));
  lines.forEach((line) => tell(form, line));
  lines.filter((line) => line.value === "na").forEach(notApplicable);
  const toSay = lines.filter((line) => line.value === "given" || (line.value === "no" && (line.open || line.text)));
  if (!button || !toSay.length) return;
  button.parentElement.hidden = false;
  button.addEventListener("click", () => {
    toSay.forEach((line) => (line.value === "given" ? give : wrongAgain)(line));
    form.dispatchEvent(new Event("change", { bubbles: true })); // the count on the button
    button.parentElement.hidden = true;
  });
}

function tell(form, { value, text, open, element }) {
  const said = value === "na" ? form.dataset.wasNa : open ? form.dataset.wasOpen : text ? form.dataset.wasGiven.replace("%s", text) : form.dataset.wasWrong;
  const small = Object.assign(document.createElement("small"), { className: open ? "was open" : "was", textContent: said });
  element.querySelector(".grow").append(small);
}

const field = ({ element, key }, name) => element.querySelectorAll(`[name="${name}-${key}"]`);

function choose(line, name, value) {
  for (const one of field(line, name)) if (one.value === value) one.checked = true;
}

function notApplicable(line) {
  choose(line, "w", "1");
  choose(line, "v", "na");
}

function give(line) {
  const [first] = field(line, "g");
  if (first?.type === "radio") choose(line, "g", line.text);
  else if (first && !first.value) first.value = line.text;
}

function wrongAgain(line) {
  choose(line, "w", "1");
  choose(line, "v", "no");
  choose(line, "f", "deadline"); // it was not put right, or it would not stand open
  const [said] = field(line, "d");
  if (said && !line.open && !said.value) said.value = line.text;
}

const here = document.getElementById("visit");
if (here?.dataset.before) recall(here, JSON.parse(here.dataset.before));
