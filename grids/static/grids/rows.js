// Rows of a table by keyboard and in numbers: j and k move, Enter opens, x ticks, / searches, ? shows the keys.

const OWN_KEYS = "input:not(.pick):not(.pick-all), textarea, select, button, dialog, [contenteditable]";
let at = -1; // the row with the cursor; a table that was fetched anew starts without

function move(rows, by) {
  rows[at]?.classList.remove("cursor");
  at = Math.min(rows.length - 1, Math.max(0, at + by));
  rows[at].classList.add("cursor");
  rows[at].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(OWN_KEYS)) return;
  const rows = [...document.querySelectorAll("table[data-keys] tbody tr")];
  if (!rows.length) return;
  at = rows.findIndex((row) => row.classList.contains("cursor"));
  if (event.key === "j") move(rows, 1);
  else if (event.key === "k") move(rows, -1);
  else if (event.key === "Enter" && at >= 0 && !event.target.closest("a")) rows[at].querySelector("a.row-link")?.click();
  else if (event.key === "x" && at >= 0) rows[at].querySelector("input.pick")?.click();
  else if (event.key === "/") {
    event.preventDefault(); // the stroke itself is no search
    document.querySelector("form[role=search] input[type=search]")?.focus();
  } else if (event.key === "?") document.getElementById("keys")?.showModal();
});
document.addEventListener("click", (event) => { if (event.target.closest("[data-close-keys]")) event.target.closest("dialog").close(); });

// --- picking rows: the bar says how many, and stands only while there are any
function count(scope) {
  const picks = [...scope.querySelectorAll("input.pick")];
  picks.forEach((box) => box.closest("tr")?.classList.toggle("picked", box.checked));
  const bar = scope.querySelector(".bulk");
  const chosen = picks.filter((box) => box.checked).length;
  const all = scope.querySelector(".pick-all");
  if (all) all.checked = chosen > 0 && chosen === picks.length;
  if (!bar) return;
  bar.hidden = chosen === 0;
  bar.querySelector("[data-count]").textContent = chosen;
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("input.pick, input.pick-all")) return;
  const scope = event.target.closest("form") ?? document;
  if (event.target.matches(".pick-all")) scope.querySelectorAll("input.pick").forEach((box) => { box.checked = event.target.checked; });
  count(scope);
});

export function wakeRows(root) {
  root.querySelectorAll("form:has(> .bulk)").forEach(count);
}
