// A django-leaflet map on a plain ground: no tiles unless the settings name some (#map-tiles).
import { words } from "./words.js";

const L = window.L;

// A box says how far it is: aria-busy is "true" from here on and "false" once all of it is there; a box to edit takes no
// clicks before that, for the map still moves under them. What is shown meanwhile says so.
export function makeMap(box) {
  box.setAttribute("aria-busy", "true");
  const wait = element("div", "map-wait", words.wait);
  wait.setAttribute("role", "status");
  const tiles = JSON.parse(document.getElementById("map-tiles")?.textContent || "[]");
  const ground = document.createElement("div");
  ground.style.height = "100%";
  box.append(ground, wait);
  const map = new L.Map.DjangoMap(ground, {
    djoptions: { layers: tiles, overlays: [], scale: "metric", attributionprefix: "", minimap: false, resetview: false, zoom: 13, center: [35, 105] },
    zoomControl: false, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, maxZoom: 19, zoomSnap: 0.25,
  });
  map.createPane("names").style.cssText = "z-index: 450; pointer-events: none"; // above the cells, below the pins
  map.addControl(L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }));
  map.on("popupopen", (event) => event.popup._closeButton?.setAttribute("aria-label", words.close));
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(box);
  return map;
}

export function ready(box) {
  box.querySelector(".map-wait").remove();
  box.setAttribute("aria-busy", "false");
}

export function hint(box, text) {
  let note = box.querySelector(".map-hint");
  if (!text) { note?.remove(); return; }
  if (!note) { note = document.createElement("div"); note.className = "map-hint"; note.setAttribute("role", "status"); box.append(note); }
  note.textContent = text;
}

const PATIENCE = 20000; // a layer that never comes must not keep somebody from the rest of the map

export async function load(url) {
  const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: AbortSignal.timeout?.(PATIENCE) });
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return answer.json();
}

// Names and notes are people's own text: they are set as text, never as HTML.
export function element(tag, css, text) {
  const made = document.createElement(tag);
  if (css) made.className = css;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function card({ title, lines = [], url }) {
  const box = element("div", "map-card");
  box.append(element("b", "", title), ...lines.map((text) => element("p", "secondary", text)));
  if (url) { const link = element("a", "go", `${words.open} ›`); link.href = url; box.append(link); }
  return box;
}
