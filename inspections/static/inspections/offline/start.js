// On every page of the phone: the service worker, what is carried, the bar, and the sending of what waits.

import * as box from "./box.js";
import { clearOthers, forget, refresh } from "./carry.js";
import { sayNow } from "./keeping.js";
import { send } from "./send.js";

const worker = document.querySelector("meta[name=carried]")?.dataset.worker;
const bar = document.getElementById("sync-bar");
const AGAIN = 10_000; // ms between two looks while a page is open

async function show() {
  const waiting = await box.waiting();
  const online = navigator.onLine;
  const say = (which) => (waiting[which] ? bar.dataset[which].replace("%n", waiting[which]) : "");
  bar.hidden = online && !waiting.all;
  bar.classList.toggle("offline", !online);
  bar.classList.toggle("waiting", online && waiting.all > 0);
  const parts = ["visits", "hazards", "fixes", "photos"].map(say).filter(Boolean).join(bar.dataset.and);
  const text = [online ? "" : bar.dataset.offline, parts && bar.dataset.waiting.replace("%s", parts), say("stuck")];
  bar.firstElementChild.textContent = text.filter(Boolean).join(" · ");
  bar.lastElementChild.hidden = !waiting.all;
}

async function start() {
  sayNow();
  box.onChange(show);
  window.addEventListener("online", () => { show(); send({ now: true }); });
  window.addEventListener("offline", show);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(send, AGAIN);
  await clearOthers();
  await box.tidy();
  await show();
  send({ now: true }); // somebody opened a page: perhaps to see it go, perhaps after a log-in
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(worker, { scope: "/m/" });
  await navigator.serviceWorker.ready;
  await refresh();
}

// Leaving: what waits stays sealed for its person; what is carried goes.
document.querySelector("form[data-leaving]")?.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!box.usable || form.dataset.asked) return;
  event.preventDefault();
  const { all } = await box.waiting();
  if (all && !window.confirm(form.dataset.leaving.replace("%v", all))) return;
  form.dataset.asked = "1";
  await forget();
  form.requestSubmit();
});

if (box.usable && bar) start();
