// The frame: folding navigation, menus that close, copying, printing, news of a broken connection.

const WAIT = 1800;

function foldNavigation() {
  const toggle = document.querySelector("[data-side-toggle]");
  const side = document.getElementById("nav");
  if (!toggle || !side) return;
  toggle.setAttribute("role", "button");
  toggle.setAttribute("aria-controls", "nav");
  toggle.setAttribute("aria-expanded", "false");
  const flip = (event) => {
    event.preventDefault();
    toggle.setAttribute("aria-expanded", String(side.classList.toggle("is-open")));
  };
  toggle.addEventListener("click", flip);
  toggle.addEventListener("keydown", (event) => {
    if (event.key === " ") flip(event);
  });
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

function escapeMenu(event) {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details[data-menu][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
}

// navigator.clipboard exists only over https, and may be refused; an office's inner network often has neither.
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return;
  } catch {
    // fall through to the old way
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "away";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

async function copy(button) {
  await toClipboard(button.parentElement.querySelector("[data-copy-text]").textContent.trim());
  tell("已复制");
  button.classList.add("is-done");
  setTimeout(() => button.classList.remove("is-done"), WAIT);
}

// Says something in the place for flash messages; a screen reader hears it.
function tell(text, tone = "green") {
  const place = document.getElementById("flashes");
  if (!place) return;
  const note = document.createElement("div");
  note.className = `note note-${tone}`;
  const words = document.createElement("p");
  words.textContent = text;
  note.append(words);
  place.append(note);
  if (tone === "green") setTimeout(() => note.remove(), 3 * WAIT);
}

function reveal(root) {
  for (const hidden of root.querySelectorAll("[data-copy][hidden], [data-print][hidden]")) hidden.hidden = false;
}

document.addEventListener("click", (event) => {
  closeMenus(event.target);
  const button = event.target.closest("[data-copy], [data-print]");
  if (!button) return;
  if (button.hasAttribute("data-print")) window.print();
  else copy(button);
});
document.addEventListener("keydown", escapeMenu);
document.addEventListener("htmx:load", (event) => reveal(event.target));
document.addEventListener("htmx:sendError", () => tell("网络不通，这次操作没有送达。请检查网络后再试一次，已填写的内容还在。", "red"));
document.addEventListener("htmx:responseError", () => tell("这次操作没有成功，没有改动任何记录。请刷新页面后再试一次。", "red"));

foldNavigation();
reveal(document);
