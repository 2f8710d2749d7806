// Small helps for pages and forms. Everything here is a comfort: each page works without it.

import "./sent.js";
import { wakeRows } from "./rows.js";
import { words } from "./words.js";

const byId = (id) => document.getElementById(id);

// --- menus: one open at a time, closed by a click elsewhere or Escape
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  });
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest(closer.dataset.close)?.remove();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  });
});

// --- dialog: <a href="/act/" data-dialog> shows that page above this one
const dialog = byId("dialog");
document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-dialog-close]") && dialog?.open) {
    event.preventDefault();
    dialog.close();
    return;
  }
  const local = event.target.closest("[data-dialog-open]");
  if (local) {
    event.preventDefault();
    byId(local.dataset.dialogOpen)?.showModal();
    return;
  }
  const link = event.target.closest("a[data-dialog]");
  if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    dialog.innerHTML = await answer.text();
    wake(dialog);
    window.htmx?.process(dialog);
    dialog.showModal();
    dialog.querySelector("[autofocus], input:not([type=hidden]), textarea, select")?.focus();
  } catch {
    window.location.href = link.href; // the same address is a page that can say what is wrong
  }
});
document.querySelectorAll("dialog").forEach((box) => {
  box.addEventListener("click", (event) => { if (event.target === box && !changed(box)) box.close(); });
});

// --- typing is not lost by leaving: <form data-guard>
const changed = (root) => [...root.querySelectorAll("form[data-guard]")].some((form) => form.dataset.changed);
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) form.dataset.changed = "1";
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  delete form.dataset.changed;
  if (form.method !== "post" || event.defaultPrevented) return;
  // One tap is one submission; the button's own name and value must still be sent, so it is disabled a moment later.
  setTimeout(() => form.querySelectorAll("button:not([type=button])").forEach((b) => { b.disabled = true; }), 0);
});
window.addEventListener("beforeunload", (event) => { if (changed(document)) event.preventDefault(); });
// Back shows a kept page as it was left: what was switched off for the sending works again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-auto-submit]").forEach((form) => { for (const field of form.elements) field.disabled = false; });
  document.querySelectorAll("form[method=post] button:disabled:not([data-off])").forEach((b) => { b.disabled = false; });
});

// --- filters that send themselves: <form data-auto-submit>; empty fields stay out of the address
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto-submit]");
  if (form && event.target.name && event.target.type !== "search" && event.target.type !== "text") form.requestSubmit();
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-auto-submit]")) return;
  for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
});

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") return;
  for (const name of new Set(detail.formData.keys())) {
    const filled = detail.formData.getAll(name).filter((value) => value !== "");
    detail.formData.delete(name);
    filled.forEach((value) => detail.formData.append(name, value));
  }
});

// --- parts that need waking, also inside fragments that htmx brings
function wake(root) {
  wakeRows(root);
  root.querySelectorAll("[data-compare]").forEach((box) => {
    box.classList.replace("compare-still", "compare");
    box.querySelector("input").addEventListener("input", (event) => box.style.setProperty("--at", `${event.target.value}%`));
  });
  root.querySelectorAll("select[multiple]").forEach(easeChoice);
  root.querySelectorAll("input[type=file][data-preview]").forEach((input) => {
    input.addEventListener("change", () => showPhotos(input, byId(input.dataset.preview)));
  });
}

// A long list of choices gets a search box, and one click picks: nobody holds Ctrl among six hundred names.
const MANY = 15;
function easeChoice(select) {
  if (select.dataset.eased || select.options.length < MANY) return;
  select.dataset.eased = "1";
  const find = Object.assign(document.createElement("input"), { type: "search", className: "form-control", placeholder: words.find });
  find.setAttribute("aria-label", words.find);
  const chosen = Object.assign(document.createElement("p"), { className: "field-help" });
  const tell = () => { chosen.textContent = [...select.selectedOptions].map((option) => option.text).join(" · "); };
  find.addEventListener("input", () => {
    for (const option of select.options) option.hidden = !option.selected && !option.text.includes(find.value.trim());
  });
  find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  select.addEventListener("mousedown", (event) => {
    if (event.target.tagName !== "OPTION") return;
    event.preventDefault();
    event.target.selected = !event.target.selected;
    tell();
    select.dispatchEvent(new Event("input", { bubbles: true }));
  });
  select.before(find);
  select.after(chosen);
  tell();
}

// Photos the browser cannot draw (HEIC on many phones) are named instead of shown.
function showPhotos(input, box) {
  box.replaceChildren(...[...input.files].map((file) => {
    const frame = document.createElement("figure");
    frame.className = "photo photo-missing";
    const picture = new Image();
    picture.alt = file.name;
    picture.src = URL.createObjectURL(file);
    picture.onload = () => URL.revokeObjectURL(picture.src);
    picture.onerror = () => { frame.textContent = file.name; };
    frame.append(picture);
    return frame;
  }));
}

// --- a button that prints the page
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });

wake(document);
for (const added of ["htmx:afterSwap", "part-added"]) document.addEventListener(added, (event) => wake(event.target));
