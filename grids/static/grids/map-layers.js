// What lies on a map: shaded grids, clustered points by state, places and stations, and the legend that switches them.
import { card, element } from "./map-base.js";
import { cssColour, words } from "./words.js";

const L = window.L;
const NAMES_UP_TO = 200;

// Five shades with about as many grids each: rates are skewed, and equal steps would leave most cells pale.
export function shades(values) {
  const known = [...new Set(values.filter((v) => v !== null && v !== undefined && v > 0))].sort((a, b) => a - b);
  const classes = Math.min(4, known.length);
  const bounds = Array.from({ length: classes }, (_, i) => known[Math.floor((i * known.length) / classes)]);
  const colour = (value) => {
    if (value === null || value === undefined) return cssColour("--surface");
    return cssColour(`--shade-${bounds.filter((bound) => value >= bound).length}`);
  };
  return { bounds, colour };
}

export function gridLayer(data) {
  const scale = shades(data.features.map((f) => f.properties.value));
  const layer = L.geoJSON(data, {
    style: (feature) => ({ color: cssColour("--ink-2"), weight: feature.properties.strong ? 2 : 1, opacity: 0.55, fillColor: scale.colour(feature.properties.value), fillOpacity: 0.82 }),
    onEachFeature: (feature, shape) => {
      const { name, label, url } = feature.properties;
      shape.bindPopup(() => card({ title: name, lines: label ? [label] : [], url }));
      shape.on("mouseover", () => shape.setStyle({ weight: 2.5, opacity: 1 }));
      shape.on("mouseout", () => layer.resetStyle(shape));
      if (name && data.features.length <= NAMES_UP_TO) shape.bindTooltip(name, { permanent: true, direction: "center", className: "map-name", pane: "names", interactive: false });
    },
  });
  return { layer, scale };
}

// A name is shown only where its cell is wide enough for it, so that small maps stay readable.
export function fitNames(map, layer) {
  layer.eachLayer((shape) => {
    const label = shape.getTooltip()?.getElement();
    if (!label) return;
    const box = shape.getBounds();
    const wide = map.latLngToLayerPoint(box.getNorthEast()).x - map.latLngToLayerPoint(box.getSouthWest()).x;
    label.style.visibility = wide > label.offsetWidth + 4 ? "" : "hidden";
  });
}

const pinIcon = ({ state, overdue }) => L.divIcon({
  className: "", iconSize: [18, 18],
  html: overdue ? '<span class="map-pin over"></span>' : `<span class="map-pin"><span class="mark mark-${/^[a-z_]+$/.test(state) ? state : "plain"}"></span></span>`,
});

export function pointLayer(data) {
  const group = L.markerClusterGroup({
    maxClusterRadius: 38, showCoverageOnHover: false, animate: false, spiderfyOnMaxZoom: true, chunkedLoading: true,
    iconCreateFunction: (cluster) => {
      const inside = cluster.getAllChildMarkers();
      const over = Math.round((inside.filter((marker) => marker.options.overdue).length * 100) / inside.length);
      return L.divIcon({ className: "", iconSize: [32, 32], html: `<span class="map-group" style="--over:${over}%"><span>${inside.length}</span></span>` });
    },
  });
  group.addLayers(markers(data, (p) => ({ icon: pinIcon(p), overdue: p.overdue, zIndexOffset: 1000 })));
  return group;
}

const SIGNS = { places: "building-store", stations: "firetruck" };

export function signLayer(data, kind) {
  const icon = L.divIcon({ className: "", iconSize: [22, 22], html: `<span class="map-sign map-sign-${kind}"><i class="ti ti-${SIGNS[kind]}"></i></span>` });
  const group = kind === "places" ? L.markerClusterGroup({ maxClusterRadius: 44, showCoverageOnHover: false, animate: false, iconCreateFunction: (c) => L.divIcon({ className: "", iconSize: [28, 28], html: `<span class="map-group plain"><span>${c.getChildCount()}</span></span>` }) }) : L.layerGroup();
  // Stations lie under everything else: they never hide a hazard or its count.
  markers(data, () => ({ icon, zIndexOffset: kind === "stations" ? -2000 : 0 })).forEach((marker) => group.addLayer(marker));
  return group;
}

// Stops in their order: a line from one to the next, a number at each, filled once it was reached.
export function routeLayer(data) {
  const icon = ({ order, reached }) => L.divIcon({ className: "", iconSize: [24, 24], html: `<span class="map-stop${reached ? " reached" : ""}">${Number(order)}</span>` });
  const way = data.features.map((f) => f.geometry.coordinates).map(([lng, lat]) => [lat, lng]);
  const line = L.polyline(way, { color: cssColour("--brick"), weight: 2.5, opacity: 0.75, dashArray: "2 6", interactive: false });
  return L.layerGroup([line, ...markers(data, (p) => ({ icon: icon(p), zIndexOffset: 1000 }))]);
}

function markers(data, options) {
  return data.features.filter((f) => f.geometry).map((feature) => {
    const [lng, lat] = feature.geometry.coordinates;
    const marker = L.marker([lat, lng], { ...options(feature.properties), title: feature.properties.title, alt: feature.properties.title });
    return marker.bindPopup(() => card(feature.properties));
  });
}

export function legend(map, layers, scale, title) {
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => {
    const box = element("details", "map-legend");
    box.open = map.getContainer().clientWidth > 520; // on a phone the map comes first
    box.append(element("summary", "", scale && title ? title : words.layers));
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    if (scale && title) {
      const row = (colour, text) => { const line = element("div"); const swatch = element("span", "swatch"); swatch.style.background = colour; line.append(swatch, text); box.append(line); };
      row(cssColour("--shade-0"), words.none);
      scale.bounds.forEach((low, i) => row(scale.colour(low), i + 1 < scale.bounds.length ? `${short(low)} – ${short(scale.bounds[i + 1])}` : `≥ ${short(low)}`));
    }
    layers.forEach(({ name, layer }) => {
      const label = element("label");
      const check = element("input");
      check.type = "checkbox";
      check.checked = map.hasLayer(layer);
      check.addEventListener("change", () => (check.checked ? map.addLayer(layer) : map.removeLayer(layer)));
      label.append(check, name);
      box.append(label);
    });
    return box;
  };
  control.addTo(map);
}

const short = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(1));
