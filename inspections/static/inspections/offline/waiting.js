// What waits on this phone: why, since when, and what one can do about it.

import * as box from "./box.js";
import { moment } from "./days.js";
import { send } from "./send.js";

const ASKED_AT_ONCE = 100; // as the server takes them

const list = document.getElementById("waiting");
const none = document.getElementById("waiting-none");
const again = document.getElementById("send-again");

async function show() {
  const rows = (await box.visits()).reverse();
  list.querySelectorAll("li").forEach((one) => one.remove());
  list.append(...rows.map(row));
  none.hidden = rows.length > 0;
  list.hidden = !rows.length;
  again.hidden = !rows.some((one) => one.state !== "sent");
}

function row(visit) {
  const element = list.querySelector("template").content.cloneNode(true);
  const slot = (name) => element.querySelector(`[data-slot=${name}]`);
  const left = box.left(visit).length;
  slot("name").textContent = visit.name || list.dataset.spot;
  slot("made").textContent = moment(visit.made);
  slot("found").textContent = found(visit);
  slot("left").textContent = left ? list.dataset.left.replace("%n", left) : "";
  slot("state").textContent = list.dataset[visit.state];
  slot("state").className = `end ${visit.state}`;
  slot("why").textContent = why(visit.problem);
  slot("why").hidden = !visit.problem;
  slot("login").hidden = visit.problem !== "login";
  slot("again").hidden = visit.state !== "stuck" || Boolean(visit.settled);
  slot("again").addEventListener("click", async () => { await box.note(visit, { state: "waiting", next: 0 }); await send({ now: true }); });
  const differs = box.differs(visit);
  slot("settled").hidden = !differs;
  slot("settled").textContent = visit.settled ? settledAs(visit.settled) : list.dataset.unsettled;
  slot("drop").hidden = !box.droppable(visit);
  slot("drop").addEventListener("click", () => { if (window.confirm(box.isVisit(visit) ? list.dataset.drop : list.dataset.dropRefused)) box.drop(visit); });
  slot("open").hidden = visit.state === "sent" || visit.received || !visit.screen;
  slot("open").href += `?id=${visit.id}`;
  slot("export").hidden = visit.state === "sent";
  slot("export").addEventListener("click", () => save(visit));
  return element;
}

/** What was found at a visit, seen in passing, or done. */
function found({ kind, what, payload }) {
  if (kind === "hazard" || kind === "fix") return `${list.dataset[kind]}：${what}`;
  const hazards = payload.hazards.length + payload.answers.filter((one) => one.hazard).length;
  return hazards ? list.dataset.found.replace("%n", hazards) : "";
}

/** In plain words what keeps a visit; a refusal brings its own. */
function why(problem) {
  if (/^(\d+|incomplete)$/.test(problem)) return list.dataset.trouble.replace("%s", problem);
  return { login: list.dataset.login, unreachable: list.dataset.unreachable }[problem] ?? problem;
}

function settledAs({ by, at, note }) {
  const words = { "%w": by, "%t": moment(at), "%n": note };
  return list.dataset.settled.replace(/%[wtn]/g, (one) => words[one]); // in one go: a note may hold a "%t" of its own
}

/** Asks whether a leader has settled what differs; what was said once stays known without a network. */
async function askSettled() {
  const open = (await box.visits()).filter((one) => box.differs(one) && !one.settled).slice(0, ASKED_AT_ONCE);
  if (!open.length) return;
  const asked = new URLSearchParams(open.map((one) => ["id", one.id]));
  const answer = await fetch(`${list.dataset.ask}?${asked}`, { credentials: "same-origin" }).catch(() => null);
  const said = answer?.ok && !answer.redirected ? await answer.json().catch(() => null) : null;
  for (const { id, ...settled } of said?.settled ?? []) await box.note(open.find((one) => one.id === id), { settled });
}

/** The visit as a file for the office: what was recorded, and its photos, in one. */
async function save(visit) {
  const photos = await box.photosOf(visit.id);
  const whole = { id: visit.id, kind: visit.kind ?? "visit", person: visit.person, name: visit.name, made: visit.made, payload: visit.payload,
    photos: photos.map(({ id, sha256, bytes }) => ({ id, sha256, base64: base64(bytes) })) };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(whole)], { type: "application/json" }));
  link.download = `firegrid-${visit.made.slice(0, 10)}-${visit.id.slice(-6)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function base64(bytes) {
  let text = "";
  const all = new Uint8Array(bytes);
  for (let at = 0; at < all.length; at += 32768) text += String.fromCharCode(...all.subarray(at, at + 32768));
  return btoa(text);
}

if (list && box.usable) {
  box.onChange(show);
  again.addEventListener("click", async () => {
    again.setAttribute("aria-busy", "true");
    await send({ now: true });
    again.removeAttribute("aria-busy");
    askSettled();
  });
  show();
  askSettled();
  window.addEventListener("online", askSettled);
} else if (list) {
  document.getElementById("waiting-unusable").hidden = false;
}
