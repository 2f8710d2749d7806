// Ready sentences: a click puts one into the description, behind what already stands there. In Chinese whatever the
// page's language: papers are printed from it.
document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-phrases] button");
  if (!chip) return;
  const field = document.getElementById(chip.parentElement.dataset.phrases);
  const written = field.value.trim();
  field.value = written ? `${written}；${chip.dataset.text}` : chip.dataset.text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
