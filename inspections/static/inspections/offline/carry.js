// What the phone carries: its pages and data in the browser's cache, for one person at a time.

import { person } from "./box.js";

const CACHE = "firegrid-pages";
const pages = document.querySelector("meta[name=carried]")?.dataset ?? {};

async function kept() {
  const data = await (await caches.open(CACHE)).match(pages.data);
  return data ? data.json() : null;
}

const isMine = (data) => String(data.person) === person;

/** The data that the person carries, or null: never what somebody else left, also before that is gone. */
export async function carried() {
  const data = await kept();
  return data && isMine(data) ? data : null;
}

/** What somebody else left on a shared phone goes, before the network can fail and it be shown. */
export async function clearOthers() {
  const before = await kept();
  if (before && !isMine(before)) await forget();
}

/** Fetches anew what is carried, where it has changed. */
export async function refresh() {
  const answer = await fetch(pages.data, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const now = await answer.clone().json();
  if (!isMine(now)) return;
  const cache = await caches.open(CACHE);
  const wanted = [pages.places, pages.waiting, pages.reopen, pages.scan, pages.hazard, pages.quick, ...now.forms];
  const all = await Promise.all(wanted.map((url) => take(cache, url)));
  if (!all.every(Boolean)) return; // the data names pages: it comes last, and only with all of them
  await cache.put(pages.data, answer);
  document.dispatchEvent(new Event("carried"));
}

async function take(cache, url) {
  const page = await fetch(url, { credentials: "same-origin" }).catch(() => null);
  if (!page?.ok || page.redirected) return false;
  await cache.put(url, page);
  return true;
}

/** Nothing of what is carried stays on the phone. Visits that wait do: they are in the box. */
export const forget = () => caches.delete(CACHE);
