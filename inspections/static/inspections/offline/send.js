// Sends what waits in the box: the visit, then its photos. Nothing leaves the box before its receipt.
//
// What the server takes is a receipt; what it refuses for a reason stays as "stuck" with its sentence; everything else
// (no network, a server in trouble, a log-in that ran out) leaves all as it is and is tried again.

import * as box from "./box.js";

const VISITS = "/api/v1/inspections/";
const PHOTOS = "/api/v1/photos/";
const PATIENCE = 30_000; // ms for one request: on a bad line a photo takes its time
const FIRST = 5_000; // ms to the second try; twice as long each time
const LATEST = 10 * 60_000;
const FOR_GOOD = new Set([400, 403, 404, 409, 413, 415, 422]);
const NOT_SIGNED_IN = new Set(["not_authenticated", "authentication_failed", "permission_denied"]);

const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

/** Sends what is due; `now` sends also what is to wait a little. One tab at a time. */
export async function send({ now = false } = {}) {
  if (!box.usable) return;
  const work = () => all(now);
  await (navigator.locks ? navigator.locks.request("firegrid-send", { ifAvailable: true }, (lock) => lock && work()) : work());
}

async function all(now) {
  for (const visit of await box.visits()) {
    if (visit.state !== "waiting" || (!now && visit.next > Date.now())) continue;
    if ((await one(visit)) === "unreachable") break;
  }
}

/** "sent", "stuck", "refused-login" or "unreachable". */
async function one(visit) {
  try {
    let whole = false;
    if (!visit.received) {
      const receipt = await put(VISITS + visit.id + "/", JSON.stringify(visit.payload), "application/json");
      await box.note(visit, { received: true });
      whole = receipt.complete;
    }
    for (const photo of await box.photosOf(visit.id)) {
      if (photo.received) continue;
      whole = (await put(PHOTOS + photo.id + "/", photo.bytes, "image/jpeg")).complete ?? whole;
      await box.photoReceived(photo.id);
    }
    // All photos have their receipts; only the server can say that the visit is whole.
    whole ||= (await put(VISITS + visit.id + "/", JSON.stringify(visit.payload), "application/json")).complete;
    if (whole) await box.finish(visit);
    return whole ? "sent" : "unreachable";
  } catch (error) {
    return error instanceof Refused ? stuck(visit, error) : later(visit, error);
  }
}

class Refused extends Error {}

async function stuck(visit, error) {
  await box.note(visit, { state: "stuck", problem: error.message });
  return "stuck";
}

async function later(visit, error) {
  const tries = visit.tries + 1;
  await box.note(visit, { tries, next: Date.now() + Math.min(FIRST * 2 ** (tries - 1), LATEST), problem: error.login ? "login" : "" });
  return "unreachable";
}

async function put(url, body, type) {
  const answer = await fetch(url, {
    method: "PUT", body, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE),
    headers: { "Content-Type": type, "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" },
  });
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  if (answer.status === 401 || (answer.status === 403 && NOT_SIGNED_IN.has(said.code))) throw Object.assign(new Error("login"), { login: true });
  if (FOR_GOOD.has(answer.status) && said.title) throw new Refused(sentence(said));
  throw new Error(String(answer.status));
}

/** What was refused, in the server's own words: the sentence, and what it says of each field. */
function sentence(said) {
  const more = Object.values(said.fields ?? {}).flat().filter((one) => typeof one === "string" && one !== said.title);
  return [said.title, ...more].join(" ");
}
