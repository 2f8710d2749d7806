// Choosing a point and drawing an area for a form. Values live in the form's inputs; the map only helps to fill them.
import { element, hint } from "./map-base.js";
import { words } from "./words.js";

const L = window.L;
const input = (id) => document.getElementById(id);
const DECIMALS = 6; // about 0.1 m
const NEAR_ENOUGH = 15; // a cell and its neighbours: without tiles, nearer than this a pin stands in nothing

function toolbar(map, buttons) {
  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    const box = element("div", "map-tools");
    L.DomEvent.disableClickPropagation(box);
    buttons.forEach(([text, act]) => {
      const button = element("button", "btn", text);
      button.type = "button";
      button.addEventListener("click", act);
      box.append(button);
    });
    return box;
  };
  control.addTo(map);
}

export function pickPoint(box, map) {
  const lat = input(box.dataset.lat);
  const lng = input(box.dataset.lng);
  const datum = input(box.dataset.datum);
  const pin = L.marker([0, 0], { draggable: true, icon: L.divIcon({ className: "", iconSize: [26, 26], iconAnchor: [13, 29], html: '<span class="map-here"></span>' }) });
  const read = () => (lat.value && lng.value ? L.latLng(Number(lat.value), Number(lng.value)) : null);
  const place = (at, write = true) => {
    pin.setLatLng(at).addTo(map);
    if (!write) return;
    lat.value = at.lat.toFixed(DECIMALS);
    lng.value = at.lng.toFixed(DECIMALS);
    if (datum) datum.value = "wgs84"; // the map and the phone speak WGS-84, whatever map the typed numbers came from
    [lat, lng].forEach((field) => field.dispatchEvent(new Event("input", { bubbles: true })));
    hint(box, "");
  };
  map.on("click", (event) => place(event.latlng));
  pin.on("dragend", () => place(pin.getLatLng()));
  [lat, lng].forEach((field) => field.addEventListener("change", () => { const at = read(); if (at) { place(at, false); map.panTo(at); } }));
  if (read()) { place(read(), false); map.setView(read(), NEAR_ENOUGH, { animate: false }); } else hint(box, words.pickHint);
  // Asked once, on a tap, and may be refused without consequence (burden rule, design 4.13).
  if (navigator.geolocation && window.isSecureContext) {
    toolbar(map, [[words.locate, () => navigator.geolocation.getCurrentPosition(
      ({ coords }) => { const at = L.latLng(coords.latitude, coords.longitude); place(at); map.setView(at, 17, { animate: false }); },
      () => hint(box, words.noPosition), { enableHighAccuracy: true, timeout: 10000 },
    )]]);
  }
}

const dot = (css) => L.divIcon({ className: "", iconSize: [16, 16], html: `<span class="map-dot ${css}"></span>` });

export function drawArea(box, map) {
  const target = input(box.dataset.geojson);
  const handles = L.layerGroup().addTo(map);
  const outline = L.polygon([], { color: "#8f2b1d", weight: 2, fillOpacity: 0.08, interactive: false }).addTo(map);
  let { corners, holes, others } = readArea(target.value);
  let closed = corners.length > 2;

  const save = () => {
    const ring = corners.map((at) => [Number(at.lng.toFixed(DECIMALS)), Number(at.lat.toFixed(DECIMALS))]);
    // Three corners are an area, closed by a click on the first or not: what was drawn is never thrown away.
    const own = ring.length > 2 ? [[[...ring, ring[0]], ...holes]] : [];
    target.value = own.length || others.length ? JSON.stringify({ type: "MultiPolygon", coordinates: [...own, ...others] }) : "";
    target.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const kept = () => [...holes, ...others.map((polygon) => polygon[0])].map((ring) => ring.map(([x, y]) => [y, x]));
  const render = () => {
    handles.clearLayers();
    outline.setLatLngs([corners, ...kept()]);
    corners.forEach((at, i) => {
      const handle = L.marker(at, { draggable: true, icon: dot(i === 0 && !closed ? "first" : "") }).addTo(handles);
      handle.on("drag", () => { corners[i] = handle.getLatLng(); outline.setLatLngs([corners, ...kept()]); });
      handle.on("dragend", () => { save(); render(); });
      handle.on("click", () => { if (i === 0 && !closed && corners.length > 2) { closed = true; save(); render(); } });
      handle.on("dblclick", () => { if (closed && corners.length > 3) { corners.splice(i, 1); save(); render(); } });
    });
    if (closed) corners.forEach((at, i) => {
      const next = corners[(i + 1) % corners.length];
      const between = L.latLng((at.lat + next.lat) / 2, (at.lng + next.lng) / 2);
      L.marker(between, { icon: dot("small") }).addTo(handles).on("click", () => { corners.splice(i + 1, 0, between); save(); render(); });
    });
    hint(box, closed ? words.editHint : words.drawHint);
  };
  map.on("click", (event) => { if (!closed) { corners.push(event.latlng); save(); render(); } });
  map.doubleClickZoom.disable();
  toolbar(map, [
    [words.undo, () => { if (closed) closed = false; else corners.pop(); save(); render(); }],
    [words.redraw, () => { corners = []; holes = []; others = []; closed = false; save(); render(); }],
  ]);
  if (corners.length) map.fitBounds(L.latLngBounds(corners), { padding: [30, 30], animate: false });
  render();
}

// The first polygon's outer ring is edited; its holes and further polygons of a grid are kept as they are.
function readArea(text) {
  if (!text) return { corners: [], holes: [], others: [] };
  const shape = JSON.parse(text);
  const [[outer, ...holes], ...others] = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
  return { corners: outer.slice(0, -1).map(([x, y]) => L.latLng(y, x)), holes, others };
}
