// @ in a note: the colleagues who may see the hazard, narrowed by what is typed after it; a choice writes the name.
const listOf = (field) => document.getElementById(field.dataset.mentions);
const typed = (field) => /[@＠]([^\s@＠]*)$/.exec(field.value.slice(0, field.selectionStart));

document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-mentions]");
  if (!field) return;
  const asked = typed(field);
  let shown = 0;
  for (const button of listOf(field).querySelectorAll("button")) {
    const fits = asked && button.textContent.includes(asked[1]) && shown < 8;
    button.parentElement.hidden = !fits;
    shown += fits ? 1 : 0;
  }
  listOf(field).hidden = !shown;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mention]");
  if (!button) return;
  const list = button.closest("ul");
  const field = document.querySelector(`[data-mentions="${list.id}"]`);
  const asked = typed(field);
  const start = asked ? asked.index : field.selectionStart;
  const before = `${field.value.slice(0, start)}@${button.dataset.mention} `;
  field.value = before + field.value.slice(field.selectionStart);
  field.setSelectionRange(before.length, before.length);
  list.hidden = true;
  field.focus();
});

document.addEventListener("keydown", (event) => {
  const field = event.target.closest("[data-mentions]");
  const list = field ? listOf(field) : event.target.closest("[data-mention]")?.closest("ul");
  if (!list || list.hidden) return;
  if (event.key === "Escape") { list.hidden = true; event.stopPropagation(); event.preventDefault(); return; }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const buttons = [...list.querySelectorAll("li:not([hidden]) button")];
  const next = buttons.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  buttons[Math.max(0, Math.min(next, buttons.length - 1))]?.focus();
  event.preventDefault();
}, true);
