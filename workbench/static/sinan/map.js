// The map under a strict policy: borders and points come as GeoJSON, marks are shapes of our own stylesheet, nothing inline.

const L = window.L;
const PADDING = [20, 20];
const ABOVE = { here: 6000, next: 5000, out: 4500, in: 4500, centre: 4000, station: 3000, room: 2000 }; // marks of one spot, the rarest on top

export async function fetched(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

export function element(name, text = "", classes = "") {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (classes) made.className = classes;
  return made;
}

// An empty map in its box; a tile service only where one is configured.
export function begin(box) {
  const map = L.map(box, { zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25, attributionControl: Boolean(box.dataset.tiles) });
  L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  if (box.dataset.tiles) {
    map.attributionControl.setPrefix(false);
    L.tileLayer(box.dataset.tiles, { attribution: box.dataset.notice, maxZoom: 18 }).addTo(map);
  }
  map.on("popupopen", ({ popup }) => popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", "关闭"));
  map.setView([31, 121], 9);
  return map;
}

function named(feature, layer) {
  const { name, whole } = feature.properties;
  if (!whole) layer.bindTooltip(element("span", name), { permanent: true, direction: "center", className: "map-name", interactive: false });
}

export function drawBorders(map, found) {
  const looks = (feature) => ({ className: feature.properties.whole ? "border border-whole" : "border", interactive: false });
  map.on("zoomend moveend resize", () => makeRoom(map));
  return L.geoJSON(found, { style: looks, onEachFeature: named }).addTo(map);
}

// A name that would lie on another one waits until the map is large enough for both.
function makeRoom(map) {
  const shown = [];
  for (const name of map.getPane("tooltipPane").querySelectorAll(".map-name")) {
    const here = name.getBoundingClientRect();
    const crowded = shown.some((it) => it.left < here.right && here.left < it.right && it.top < here.bottom && here.top < it.bottom);
    name.classList.toggle("map-name-crowded", crowded);
    if (!crowded) shown.push(here);
  }
}

// A mark by its look; keyboards and screen readers have the list, which says the same.
export function mark(point, look, title) {
  const icon = L.divIcon({ className: `look-mark look-${look}`, html: "", iconSize: [20, 20], popupAnchor: [0, -8] });
  return L.marker(point, { icon, title, alt: title, keyboard: false, zIndexOffset: ABOVE[look] ?? 0 });
}

export function show(map, ...layers) {
  const all = L.featureGroup(layers.filter((layer) => layer.getLayers?.().length));
  if (all.getLayers().length) map.fitBounds(all.getBounds(), { padding: PADDING, maxZoom: 15, animate: false });
}
