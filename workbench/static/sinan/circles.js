// Service circles on the areas' own borders: villages in and out, places and how far they reach, where the next room would help.

import { begin, drawBorders, element, fetched, mark, show } from "./map.js";

const L = window.L;
const box = document.querySelector("[data-map]");
const note = document.querySelector("[data-map-note]");

function layers(features) {
  const marks = L.featureGroup();
  const circles = L.featureGroup();
  for (const { geometry, properties } of features) {
    const point = [geometry.coordinates[1], geometry.coordinates[0]];
    marks.addLayer(mark(point, properties.look, properties.name).bindPopup(() => element("p", properties.name)));
    if (properties.radius) circles.addLayer(L.circle(point, { radius: properties.radius, className: "circle", interactive: false }));
  }
  return { marks, circles };
}

async function draw() {
  document.querySelector("[data-map-section]").hidden = false;
  const map = begin(box);
  const { borders, points } = await fetched(box.dataset.points);
  const below = drawBorders(map, borders);
  const { marks, circles } = layers(points.features);
  circles.addTo(map);
  marks.addTo(map);
  show(map, below.getLayers().length ? below : marks);
  if (!borders.features.length) note.textContent = "还没有录入行政区划轮廓，图上只有位置。";
}

if (box) draw().catch(() => { note.textContent = "地图没有取到，下面的表是完整的。请稍后再刷新。"; });
