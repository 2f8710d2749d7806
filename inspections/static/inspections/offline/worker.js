// Part of the service worker: the phone's pages without a network. Classic script, no modules.
//
// Pages come from the network where there is one, else from what the phone carries (offline/carry.js fills that);
// files that are named by their content from the cache, all others from the network first. Visits are not touched here.

const FILES = `firegrid-files-${self.shell.version}`;
const PAGES = "firegrid-pages";
const PATIENCE = 6000; // ms for a page before the phone's own is shown
const NAMED_BY_CONTENT = /\.[0-9a-f]{12}\.\w+$/;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(self.shell.files)));
});

self.addEventListener("activate", (event) => event.waitUntil(clearUp().then(() => self.clients.claim())));

/** Files of earlier versions go, but not while a page that the phone carries still names one of them: it would be
 * empty without a network until it is fetched anew. */
async function clearUp() {
  const pages = await caches.open(PAGES);
  const texts = await Promise.all((await pages.keys()).map(async (page) => (await pages.match(page)).text()));
  for (const name of (await caches.keys()).filter((one) => one.startsWith("firegrid-files-") && one !== FILES)) {
    const files = (await (await caches.open(name)).keys()).map((file) => new URL(file.url).pathname);
    const only = files.filter((file) => !self.shell.files.includes(file));
    if (!only.some((file) => texts.some((text) => text.includes(file)))) await caches.delete(name);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith(self.shell.static)) event.respondWith(fileOf(request, url));
  else if (request.mode === "navigate" && url.pathname.startsWith("/m/")) event.respondWith(pageOf(request, url));
});

async function fileOf(request, url) {
  const kept = (await (await caches.open(FILES)).match(url.pathname)) ?? (await caches.match(url.pathname));
  if (kept && NAMED_BY_CONTENT.test(url.pathname)) return kept;
  return fetch(request).catch((error) => {
    if (kept) return kept;
    throw error;
  });
}

async function pageOf(request, url) {
  try {
    const answer = await answered(request);
    if (answer.status < 502) return answer; // above that it is a gateway that speaks, not we
    return (await carriedPage(url)) ?? answer;
  } catch (error) {
    const kept = await carriedPage(url);
    if (kept) return kept;
    throw error;
  }
}

/** The answer, once it begins within PATIENCE; then it may take its time: a slow page is not cut off half-way. */
async function answered(request) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    return await fetch(request, { signal: patience.signal });
  } finally {
    clearTimeout(timer);
  }
}

async function carriedPage(url) {
  const cache = await caches.open(PAGES);
  const visit = url.pathname.match(/^\/m\/visit\/([0-9a-f-]{36})\/$/);
  const data = await cache.match(self.shell.data);
  const place = visit && data && (await data.json()).places.find((one) => one.id === visit[1]);
  const own = self.shell.instead[url.pathname] ?? url.pathname;
  return (place && (await cache.match(place.form))) ?? (await cache.match(own)) ?? cache.match(self.shell.places);
}
