// The legal map: the same places as the list, on the areas' own borders. Distances are reckoned here: a position never leaves.

import { begin, drawBorders, element, fetched, mark, show } from "../sinan/map.js";

const NEAREST = 10;
const TURN = Math.PI / 180;
const SHIFTED = new Set(["GCJ-02"]); // on such tiles a position of the phone would stand hundreds of metres off
const section = document.querySelector("[data-map-section]");
const box = document.querySelector("[data-map]");
const note = document.querySelector("[data-map-note]");
const marks = new Map();
let map;
let spots = [];
let here;

function line(text, classes) {
  return text ? element("p", text, classes) : "";
}

function call(phone) {
  const link = element("a", phone);
  link.href = `tel:${phone.replaceAll("-", "")}`;
  return link;
}

function popup({ name, label, address, phone, hours, state, exact, url }) {
  const about = element("div", "", "spot-popup");
  const title = element("a", name, "spot-name");
  title.href = url;
  about.append(title, line(label, "quiet"), line(state), line(address), phone ? call(phone) : "", line(hours, "quiet"));
  if (!exact) about.append(line("位置为所在的村、社区", "quiet"));
  return about;
}

function place(feature) {
  const [east, north] = feature.geometry.coordinates;
  const made = mark([north, east], feature.properties.look, feature.properties.name);
  made.bindPopup(() => popup(feature.properties), { maxWidth: 260 });
  marks.set(feature.id, made);
  return made;
}

async function draw() {
  section.hidden = false;
  map = begin(box);
  const none = { features: [], type: "FeatureCollection" };
  const [borders, points] = await Promise.all([box.dataset.borders ? fetched(box.dataset.borders) : none, fetched(box.dataset.points)]);
  const below = drawBorders(map, borders);
  spots = points.features;
  const above = L.featureGroup(spots.map(place)).addTo(map);
  if (spots.length > 1) show(map, below.getLayers().length ? below : above);
  else show(map, above, below);
  if (!spots.length) note.textContent = "找到的地方都还没有登记位置，请看清单。";
  else if (!borders.features.length) note.textContent = "还没有录入行政区划轮廓，图上只有各处的位置。";
  for (const button of document.querySelectorAll("[data-show]")) button.hidden = !marks.has(button.dataset.show);
}

function open(id) {
  const made = marks.get(id);
  if (!made) return;
  box.scrollIntoView({ block: "center" });
  map.setView(made.getLatLng(), Math.max(map.getZoom(), 13), { animate: false });
  made.openPopup();
  box.querySelector(".spot-popup a")?.focus();
}

// Nearest to the person at the phone

function metres(a, b) {
  const [east, north] = [(b[0] - a[0]) * TURN, (b[1] - a[1]) * TURN];
  const half = Math.sin(north / 2) ** 2 + Math.cos(a[1] * TURN) * Math.cos(b[1] * TURN) * Math.sin(east / 2) ** 2;
  return 12742000 * Math.asin(Math.sqrt(half));
}

function worded(far) {
  return far < 1000 ? `${Math.max(10, Math.round(far / 10) * 10)}米` : `${(far / 1000).toFixed(far < 10000 ? 1 : 0)}公里`;
}

function entry({ properties: said }, far) {
  const row = element("li");
  const title = element("h3");
  const link = element("a", said.name);
  link.href = said.url;
  title.append(link);
  row.append(title, line(`直线约${worded(far)}${said.state ? `，${said.state}` : ""}`), line(said.address, "quiet"));
  if (said.phone) row.append(call(said.phone));
  return row;
}

function near(position) {
  here?.remove();
  const me = [position.coords.longitude, position.coords.latitude];
  const ranked = spots.map((s) => [s, metres(me, s.properties.at)]).sort((a, b) => a[1] - b[1]);
  const list = element("ul", "", "places");
  list.append(...ranked.slice(0, NEAREST).map(([s, far]) => entry(s, far)));
  const title = element("h2", `离您最近的${Math.min(NEAREST, ranked.length)}处`);
  title.tabIndex = -1;
  document.querySelector("[data-near-found]").replaceChildren(title, list);
  title.focus();
  if (!SHIFTED.has(box.dataset.datum)) here = mark([me[1], me[0]], "here", "您在这里").addTo(map);
  show(map, L.featureGroup([...(here ? [here] : []), ...ranked.slice(0, 3).map(([s]) => marks.get(s.id))]));
}

function refused() {
  const why = element("p", "没有取得您的位置。请在浏览器里允许使用位置，或者在“您在哪个村、社区”里写地名。");
  document.querySelector("[data-near-found]").replaceChildren(why);
}

function offer() {
  const button = document.querySelector("[data-near]");
  if (!button || !navigator.geolocation || !window.isSecureContext) return;
  button.hidden = false;
  document.querySelector("[data-near-note]").hidden = false;
  button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(near, refused, { timeout: 15000, maximumAge: 60000 }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show]");
  if (button) open(button.dataset.show);
});

if (box) draw().then(offer).catch(() => { note.textContent = "地图没有取到，清单是完整的。请稍后再刷新。"; });
