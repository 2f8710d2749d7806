// A reminder as text for the work group: one tap copies it; where the browser refuses, the text stands there selected.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const area = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(area.value);
    button.textContent = button.dataset.copied;
    area.hidden = area.dataset.opened === "1";
  } catch {
    if (area.hidden) area.dataset.opened = "1"; // only to be copied by hand, and gone again then
    area.hidden = false;
    area.focus();
    area.select();
  }
});
