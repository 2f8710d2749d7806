// The box on the phone: visits, hazards seen in passing, quick fixes and their photos, kept until the server has given a
// receipt for each of them. The table of all three is called visits: it was made for those.
//
// An entry: {id, kind, person, place, name, what, made, payload, screen, photos: [ids], got: [ids], received, state, problem,
// tries, next, sent, refusal, settled, said, url}.
// `kind`: visit (or none: kept by an earlier version), hazard, fix; `what`: what was seen or done, in words;
// `state`: waiting (will be sent by itself), stuck (refused: somebody must look), sent; `got`: the photos the server has;
// `refusal`: the code of what it was refused for; `settled`: what a leader said of two contents, {by, at, note};
// `said`, `url`: what the server said became of it, and where to go on.
// A photo: {id, visit, bytes, sha256, size}; its bytes go once the entry is whole at the server, never before, and are
// read only when they are sent: the bar and the list count on the entries alone.

import Dexie from "../../dexie/modern/dexie.min.mjs";

const box = new Dexie("firegrid", { chromeTransactionDurability: "strict" }); // on the disk before anybody is told so
box.version(1).stores({ visits: "id, person, state", photos: "id, visit" });

export const person = document.querySelector("meta[name=account]")?.content ?? "";
export const usable = Boolean(person && window.isSecureContext && window.indexedDB && crypto.subtle);
const KEEP_SENT = 24 * 3600 * 1000; // ms that the list still shows what went through

const tabs = "BroadcastChannel" in window ? new BroadcastChannel("firegrid-box") : null;
const changed = new EventTarget();
tabs?.addEventListener("message", () => changed.dispatchEvent(new Event("change")));

/** Calls `act` whenever something in the box has changed, in whichever tab. */
export const onChange = (act) => changed.addEventListener("change", act);

function tell() {
  changed.dispatchEvent(new Event("change"));
  tabs?.postMessage("");
}

/** Keeps an entry with its photos, whole or not at all; the same id again replaces what was not received yet.
 *
 * False, and nothing changed, where the server has it already: its photos may still be on their way. */
export async function keep(visit, photos) {
  const kept = await box.transaction("rw", box.visits, box.photos, async () => {
    if ((await box.visits.get(visit.id))?.received) return false;
    await box.photos.where("visit").equals(visit.id).delete();
    await box.photos.bulkPut(photos.map((photo) => ({ ...photo, visit: visit.id })));
    await box.visits.put({
      ...visit, version: crypto.randomUUID(), person, photos: photos.map((photo) => photo.id), got: [], received: false, state: "waiting", problem: "", tries: 0, next: 0, sent: 0,
    });
    return true;
  });
  navigator.storage?.persist?.(); // browsers may clear what is not asked to stay
  tell();
  return kept;
}

export const isVisit = (entry) => (entry.kind ?? "visit") === "visit";

/** The person's own entries, the oldest first. */
export const visits = () => box.visits.where("person").equals(person).sortBy("made");
export const visit = (id) => box.visits.get(id);
export const photo = (id) => box.photos.get(id);
export const photosOf = (id) => box.photos.where("visit").equals(id).toArray();

/** Notes `what` of a visit, unless it was replaced since `seen` was read: what was sent is no longer what waits. */
export async function note(seen, what) {
  await box.transaction("rw", box.visits, async () => {
    const now = await box.visits.get(seen.id);
    if (now?.version === seen.version) await box.visits.update(seen.id, what);
  });
  tell();
}

/** The server has the visit; `missing`: the photos it still waits for. */
export const visitReceived = (seen, missing) => note(seen, { received: true, got: seen.photos.filter((id) => !missing.includes(id)) });

/** The server has a photo of the visit, unless that was replaced since `seen` was read. */
export async function photoReceived(seen, id) {
  await box.transaction("rw", box.visits, async () => {
    const now = await box.visits.get(seen.id);
    if (now?.version === seen.version) await box.visits.update(seen.id, { got: [...now.got, id] });
  });
  tell();
}

/** The photos of a visit that have no receipt yet. */
export const left = (visit) => visit.photos.filter((id) => !visit.got.includes(id));

/** The entry is whole at the server: its photos leave the phone. One that was replaced meanwhile stays. */
export async function finish(seen, { said = "", url } = {}) {
  await box.transaction("rw", box.visits, box.photos, async () => {
    if ((await box.visits.get(seen.id))?.version !== seen.version) return;
    await box.photos.where("visit").equals(seen.id).delete();
    await box.visits.update(seen.id, { state: "sent", received: true, got: seen.photos, problem: "", screen: null, sent: Date.now(), said, url });
  });
  tell();
}

/** Whether the server keeps another content of the visit, so that a leader has to say which of the two holds. */
export const differs = (visit) => visit.state === "stuck" && visit.refusal === "visit-differs";

/** What may be dropped: of two contents of a visit one, once a leader settled them; beside visits what was refused. */
export const droppable = (entry) => (isVisit(entry) ? differs(entry) && Boolean(entry.settled) : entry.state === "stuck");

/** Takes an entry that may be dropped out of the box, with its photos. */
export async function drop(seen) {
  await box.transaction("rw", box.visits, box.photos, async () => {
    const now = await box.visits.get(seen.id);
    if (now?.version !== seen.version || !droppable(now)) return;
    await box.photos.where("visit").equals(seen.id).delete();
    await box.visits.delete(seen.id);
  });
  tell();
}

/** Forgets what was received a day ago. */
export async function tidy() {
  const old = (await visits()).filter((one) => one.state === "sent" && Date.now() - one.sent > KEEP_SENT);
  await box.visits.bulkDelete(old.map((one) => one.id));
}

/** {all, visits, hazards, fixes, photos, stuck}: how much of the person's has no receipt yet. */
export async function waiting() {
  const open = (await visits()).filter((one) => one.state !== "sent");
  const count = (which) => open.filter(which).length;
  return {
    all: open.length, visits: count(isVisit), hazards: count((one) => one.kind === "hazard"), fixes: count((one) => one.kind === "fix"),
    photos: open.flatMap(left).length, stuck: count((one) => one.state === "stuck"),
  };
}
