// Sends what waits in the box: a visit, then its photos; what was seen or done in passing after its photos, so that it
// arrives whole. Nothing leaves the box before its receipt.
//
// What the server takes is a receipt; what it refuses for a reason stays as "stuck" with its sentence; everything else
// (no network, a server in trouble, a log-in that ran out) leaves all as it is and is tried again.

import * as box from "./box.js";

const WHERE = { visit: "/api/v1/inspections/", hazard: "/api/v1/reported-hazards/", fix: "/api/v1/quick-fixes/" };
const PHOTOS = "/api/v1/photos/";
const PATIENCE = 30_000; // ms for one request, and beyond that what its bytes take on the slowest line:
const SLOWEST = 4; // bytes a ms
const FIRST = 5_000; // ms to the second try; twice as long each time
const LATEST = 10 * 60_000;
const FOR_GOOD = new Set([400, 403, 404, 409, 413, 415, 422]);
const BUSY = new Set([429, 502, 503, 504]); // not of this visit: the next one may fare no better
const ENOUGH = 3; // failures in a row that are not of the visit itself: the line is gone, or the server
const NOT_SIGNED_IN = new Set(["not_authenticated", "authentication_failed", "permission_denied"]);

const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

/** Sends what is due; `now` sends also what is to wait a little, after a sending that is under way. One tab at a time. */
export async function send({ now = false } = {}) {
  if (!box.usable) return;
  const work = () => all(now);
  await (navigator.locks ? navigator.locks.request("firegrid-send", { ifAvailable: !now }, (lock) => lock && work()) : work());
}

async function all(now) {
  let failed = 0;
  for (const visit of await box.visits()) {
    if (visit.state !== "waiting" || (!now && !isDue(visit))) continue;
    const failure = await one(visit);
    failed = failure && !failure.onlyThis ? failed + 1 : 0;
    if (failure?.forAll || failed === ENOUGH) break;
  }
}

/** A moment farther ahead than we ever wait was set by a clock that has been put right since. */
const isDue = (visit) => visit.next <= Date.now() || visit.next > Date.now() + LATEST;

/** Sends one visit as far as it goes. What kept it from being sent and may pass, or null: it went, or was refused. */
async function one(visit) {
  try {
    await (box.isVisit(visit) ? bring(visit) : bringInPassing(visit));
  } catch (error) {
    if (!(error instanceof Refused)) return later(visit, error);
    await box.note(visit, { state: "stuck", problem: error.message, refusal: error.code });
  }
  return null;
}

async function bring(visit) {
  let { complete, missing_photos: missing } = visit.received
    ? { complete: false, missing_photos: box.left(visit) }
    : await putVisit(visit);
  let refused = null;
  for (const id of missing) {
    const photo = await box.photo(id);
    if (!photo) continue; // replaced meanwhile
    try {
      complete = (await put(PHOTOS, id, photo.bytes, "image/jpeg")).complete ?? complete;
      await box.photoReceived(visit, id);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused ??= error; // the other photos go all the same
    }
  }
  if (refused) throw refused;
  // All photos have their receipts; only the server can say that the visit is whole, and which are to come again.
  if (!complete) ({ complete } = await putVisit(visit));
  if (!complete) throw new Trouble("incomplete");
  await box.finish(visit);
}

/** The photos first: the server takes the rest only with all of them. */
async function bringInPassing(entry) {
  const street = entry.payload.street ? `?street=${encodeURIComponent(entry.payload.street)}` : "";
  for (const id of box.left(entry)) {
    const photo = await box.photo(id);
    if (!photo) throw new Trouble("incomplete", { onlyThis: true }); // replaced meanwhile
    await put(PHOTOS, id, photo.bytes, "image/jpeg", street);
    await box.photoReceived(entry, id);
  }
  try {
    await box.finish(entry, await put(WHERE[entry.kind], entry.id, JSON.stringify(entry.payload), "application/json"));
  } catch (error) {
    if (error.code !== "photos-missing") throw error;
    await box.note(entry, { got: entry.photos.filter((id) => !error.missing.includes(id)) });
    throw new Trouble("incomplete", { onlyThis: true });
  }
}

async function putVisit(visit) {
  const receipt = await put(WHERE.visit, visit.id, JSON.stringify(visit.payload), "application/json");
  await box.visitReceived(visit, receipt.missing_photos);
  return receipt;
}

class Refused extends Error {
  constructor(said) {
    super(sentence(said));
    this.code = said.code;
    this.missing = said.missing_photos ?? [];
  }
}

/** What may be better another time. `onlyThis`: it is this one's own, the next one may go; `forAll`: none will. */
class Trouble extends Error {
  constructor(problem, { onlyThis = false, forAll = false } = {}) {
    super(problem);
    Object.assign(this, { onlyThis, forAll });
  }
}

async function later(visit, error) {
  const failure = error instanceof Trouble ? error : new Trouble("unreachable", { forAll: error.name === "TimeoutError" });
  const tries = visit.tries + 1;
  await box.note(visit, { tries, next: Date.now() + Math.min(FIRST * 2 ** (tries - 1), LATEST), problem: failure.message });
  return failure;
}

/** The server's receipt. Whatever else says 200 (the page of a hotel's network, half an answer) is none. */
async function put(where, id, body, type, query = "") {
  const patience = PATIENCE + (body.byteLength ?? body.length) / SLOWEST;
  const ask = () => fetch(`${where}${id}/${query}`, {
    method: "PUT", body, credentials: "same-origin", signal: AbortSignal.timeout?.(patience),
    headers: { "Content-Type": type, "X-CSRFToken": cookie("csrftoken"), "X-Account": box.person, Accept: "application/json" },
  });
  // A connection from before the line broke is noticed only when it is used: what may be sent twice is sent once more.
  const answer = await ask().catch((error) => (error.name === "TypeError" ? ask() : Promise.reject(error)));
  const said = await answer.json().catch(() => ({}));
  if (answer.ok && said.id === id) return said;
  if (answer.status === 401 || (answer.status === 403 && NOT_SIGNED_IN.has(said.code))) throw new Trouble("login", { forAll: true });
  if (FOR_GOOD.has(answer.status) && said.title) throw new Refused(said);
  throw new Trouble(String(answer.status), { onlyThis: !answer.ok && !BUSY.has(answer.status) });
}

/** What was refused, in the server's own words: the sentence, and what it says of each field. */
function sentence(said) {
  const more = Object.values(said.fields ?? {}).flat().filter((one) => typeof one === "string" && one !== said.title);
  return [said.title, ...more].join(" ");
}
