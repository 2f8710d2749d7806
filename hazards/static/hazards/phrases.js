// Ready sentences: a click puts one into the description, behind what already stands there.
document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-phrases] button");
  if (!chip) return;
  const field = document.getElementById(chip.parentElement.dataset.phrases);
  const written = field.value.trim();
  field.value = written ? `${written}；${chip.textContent.trim()}` : chip.textContent.trim();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
