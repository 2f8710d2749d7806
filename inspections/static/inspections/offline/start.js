// On every page of the phone: the service worker, what is carried, the bar, and the sending of what waits.

import * as box from "./box.js";
import { clearOthers, forget, refresh } from "./carry.js";
import { send } from "./send.js";

const worker = document.querySelector("meta[name=carried]")?.dataset.worker;
const bar = document.getElementById("sync-bar");
const AGAIN = 30_000; // ms between two looks while a page is open

async function show() {
  const { visits, photos, stuck } = await box.waiting();
  const online = navigator.onLine;
  const say = (which) => bar.dataset[which].replace("%v", visits).replace("%p", photos).replace("%s", stuck);
  bar.hidden = online && !visits;
  bar.classList.toggle("offline", !online);
  bar.classList.toggle("waiting", online && visits > 0);
  const text = [online ? "" : say("offline"), visits ? say(photos ? "waiting" : "waitingPlain") : "", stuck ? say("stuck") : ""];
  bar.firstElementChild.textContent = text.filter(Boolean).join(" · ");
  bar.lastElementChild.hidden = !visits;
}

async function start() {
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
  const { visits } = await box.waiting();
  if (visits && !window.confirm(form.dataset.leaving.replace("%v", visits))) return;
  form.dataset.asked = "1";
  await forget();
  form.requestSubmit();
});

if (box.usable && bar) start();
