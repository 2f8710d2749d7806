// What was typed is not lost when the session ran out: kept in this tab when a form is sent, and put back when the same
// person, after the log-in, stands before the same form again. Photos cannot be kept by a page: it says so.

import { words } from "./words.js";

const KEY = "firegrid-sent";
const account = document.querySelector("meta[name=account]")?.content ?? "";
const address = (url) => { const { pathname, search } = new URL(url, location.href); return pathname + search; };

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!account || form.method !== "post" || !form.matches("form[data-guard]")) return;
  const sent = { account, to: address(form.action), fields: [], photos: false };
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") sent.fields.push([name, value]);
    else sent.photos ||= value.size > 0;
  }
  try { sessionStorage.setItem(KEY, JSON.stringify(sent)); } catch { /* private windows keep nothing; nothing is worse than before */ }
});

function take() {
  try {
    const sent = JSON.parse(sessionStorage.getItem(KEY));
    if (account) sessionStorage.removeItem(KEY);
    return sent;
  } catch { return null; }
}

function putBack(form, sent) {
  const values = new Map();
  for (const [name, value] of sent.fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || field.type === "file" || field.tagName === "BUTTON") continue;
    const wanted = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = wanted.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = wanted.includes(option.value);
    else if (wanted.length) field.value = wanted.shift();
    if (field.value && field.type !== "hidden") field.closest("details")?.setAttribute("open", "");
  }
  const told = Object.assign(document.createElement("div"), { className: "notice-fg notice-info" });
  told.setAttribute("role", "status");
  told.append(Object.assign(document.createElement("p"), { textContent: sent.photos ? `${words.putBack}${words.photosAgain}` : words.putBack }));
  form.prepend(told);
  form.dataset.changed = "1";
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

const sent = take();
const fromLogin = document.referrer && new URL(document.referrer).pathname.startsWith("/accounts/");
if (sent && fromLogin && sent.account === account) {
  const form = [...document.querySelectorAll("form[data-guard]")].find((one) => address(one.action) === sent.to);
  if (form) putBack(form, sent);
}
