// On-site photographs: small previews, and the position of the device written into hidden fields.

const PREVIEW = 160;

async function preview(file) {
  const item = document.createElement("li");
  const caption = document.createElement("span");
  caption.textContent = `${file.name}（${(file.size / 1048576).toFixed(1)} MB）`;
  try {
    // Drawn, not linked: the page's policy allows no blob addresses.
    const image = await createImageBitmap(file, { resizeWidth: PREVIEW, resizeQuality: "medium" });
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext("2d").drawImage(image, 0, 0);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `已选择：${file.name}`);
    item.append(canvas);
  } catch {
    caption.textContent += "（无法预览，仍会上传）";
  }
  item.append(caption);
  return item;
}

async function showFiles(box, input) {
  const list = box.querySelector("[data-previews]");
  list.replaceChildren(...(await Promise.all([...input.files].map(preview))));
  list.hidden = input.files.length === 0;
}

const TROUBLE = {
  1: "没有得到定位许可。请在浏览器或手机设置里允许本网站使用位置，或直接填写地点。",
  2: "暂时定不了位。请到室外或窗边再试，或直接填写地点。",
  3: "定位超时。请再试一次，或直接填写地点。",
};

function keep(box, position) {
  const { latitude, longitude, accuracy } = position.coords;
  const put = (name, value) => (document.getElementById(box.dataset[name]).value = value);
  put("latitude", latitude.toFixed(6));
  put("longitude", longitude.toFixed(6));
  put("accuracy", Math.round(accuracy));
  put("datum", "WGS-84");
  const error = `误差约${Math.round(accuracy)}米`;
  return `已记录位置：北纬${latitude.toFixed(5)}度，东经${longitude.toFixed(5)}度，${error}`;
}

function locate(box, button) {
  const words = box.querySelector("[data-where]");
  words.textContent = "正在定位…";
  button.disabled = true;
  const finish = (text) => {
    words.textContent = text;
    button.disabled = false;
  };
  navigator.geolocation.getCurrentPosition(
    (position) => finish(keep(box, position)),
    (error) => finish(TROUBLE[error.code] || TROUBLE[2]),
    { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 },
  );
}

function start(box) {
  const input = box.querySelector("input[type=file]");
  input.addEventListener("change", () => showFiles(box, input));
  const button = box.querySelector("[data-locate]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => locate(box, button));
}

for (const box of document.querySelectorAll("[data-capture]")) start(box);
