// Maps of a page: <div data-map …> shows layers, <div data-pick …> fills a form (docs/design-system.md, Map).
import { hint, load, makeMap, ready } from "./map-base.js";
import { drawArea, pickPoint } from "./map-edit.js";
import { fitNames, gridLayer, legend, pointLayer, routeLayer, signLayer } from "./map-layers.js";
import { words } from "./words.js";

const L = window.L;
const NEAR = 15; // zoom from which signs are drawn whole

async function show(box) {
  const map = makeMap(box);
  const layers = [];
  // From afar a sign is a small square: a street has dozens of stations, and the hazards must stay readable.
  const farOrNear = () => box.classList.toggle("far", map.getZoom() < NEAR);
  map.on("zoomend", farOrNear);
  const seen = L.latLngBounds([]);
  let scale;
  const kinds = ["grids", "points", "places", "stations", "route"].filter((kind) => box.dataset[kind]);
  // Places are many and rarely looked for beside hazards: they are fetched when somebody switches them on.
  const later = kinds.filter((kind) => kind === "places" && kinds.includes("points"));
  const look = () => { if (seen.isValid()) map.fitBounds(seen, { padding: [18, 18], maxZoom: 17, animate: false }); };
  const add = (kind, layer, data) => {
    layers[kinds.indexOf(kind)] = { name: words[kind], layer };
    map.addLayer(layer);
    const bounds = L.geoJSON(data).getBounds();
    if (!bounds.isValid() || (box.dataset.route && kind !== "route")) return; // who follows a route looks at it
    const grew = !seen.isValid() || !seen.contains(bounds);
    seen.extend(bounds);
    if (grew) look();
  };
  // Each layer is drawn when it arrives: the cells need not wait for a thousand places.
  await Promise.all(kinds.filter((kind) => !later.includes(kind)).map(async (kind) => {
    try {
      const data = await load(box.dataset[kind]);
      if (data.note) hint(box, data.note);
      if (kind === "grids") {
        const made = gridLayer(data);
        scale = made.scale;
        add(kind, made.layer, data);
        map.on("zoomend", () => fitNames(map, made.layer));
        fitNames(map, made.layer);
      } else add(kind, kind === "points" ? pointLayer(data) : kind === "route" ? routeLayer(data) : signLayer(data, kind), data);
    } catch { hint(box, words.failed); }
  }));
  later.forEach((kind) => { layers[kinds.indexOf(kind)] = { name: words[kind], layer: lazyLayer(box, kind) }; });
  if (!seen.isValid() && !box.querySelector(".map-hint")) hint(box, words.noData);
  const shown = layers.filter(Boolean);
  farOrNear();
  if (shown.length) legend(map, shown, scale, box.dataset.legendTitle);
  ready(box);
}

function lazyLayer(box, kind) {
  const group = L.layerGroup();
  group.once("add", async () => {
    try { group.addLayer(signLayer(await load(box.dataset[kind]), kind)); } catch { hint(box, words.failed); }
  });
  return group;
}

const wanted = (url) => (url ? load(url).catch(() => null) : null);

async function edit(box) {
  const map = makeMap(box);
  const [around, others] = await Promise.all([wanted(box.dataset.grids), wanted(box.dataset.stations)]);
  if (around?.features.length) {
    const ground = L.geoJSON(around, { interactive: false, style: { color: "#736d64", weight: 1, fillOpacity: 0.08 } }).addTo(map);
    if (ground.getBounds().isValid()) map.fitBounds(ground.getBounds(), { padding: [12, 12], animate: false });
  }
  if (others) map.addLayer(signLayer(others, "stations"));
  if (box.dataset.pick === "polygon") drawArea(box, map);
  else pickPoint(box, map);
  ready(box);
}

document.querySelectorAll("[data-map]:not([data-pick])").forEach(show);
document.querySelectorAll("[data-pick]").forEach(edit);
