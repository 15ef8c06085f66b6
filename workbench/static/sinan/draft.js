// Keeps what is typed into a form with data-draft on this device, so that a lost connection or a closed browser costs
// nothing. Never passwords, files, hidden fields, or anything inside data-no-draft (ID numbers). Forgotten after a
// week and when the person signs out.

const PREFIX = "sinan:draft:";
const WEEK = 7 * 24 * 3600 * 1000;
const SECRET = new Set(["password", "file", "hidden", "submit", "button"]);

function store() {
  try {
    return window.localStorage;
  } catch {
    return null; // switched off by the browser's settings
  }
}

function kept(form) {
  return [...form.elements].filter(
    (field) => field.name && !SECRET.has(field.type) && !field.closest("[data-no-draft]"),
  );
}

// Repeated names (boxes, radios) keep their place by position.
function read(form) {
  return kept(form).map((field) => [
    field.name,
    field.type === "checkbox" || field.type === "radio" ? field.checked : field.value,
    field.value,
  ]);
}

function write(form, entries) {
  const open = kept(form);
  for (const [name, value, option] of entries) {
    const field = open.find(
      (one) => one.name === name && (typeof value !== "boolean" || one.value === option),
    );
    if (!field) continue;
    if (typeof value === "boolean") field.checked = value;
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function load(key) {
  try {
    const draft = JSON.parse(store().getItem(key));
    return draft && Date.now() - draft.at < WEEK ? draft : null;
  } catch {
    return null;
  }
}

function save(form, key, sent) {
  const draft = { at: Date.now(), sent, rows: countRows(form), entries: read(form) };
  try {
    store().setItem(key, JSON.stringify(draft));
  } catch {
    // full or switched off: the form still works, only without a draft
  }
}

function countRows(form) {
  return [...form.querySelectorAll("[data-repeat]")].map((box) => [
    box.dataset.repeat,
    box.querySelectorAll(":scope > [data-repeat-row]").length,
  ]);
}

function growRows(form, rows) {
  for (const [prefix, wanted] of rows) {
    const box = form.querySelector(`[data-repeat="${CSS.escape(prefix)}"]`);
    const more = () => wanted - box.querySelectorAll(":scope > [data-repeat-row]").length;
    for (let tries = more(); box && tries > 0; tries -= 1) box.dispatchEvent(new Event("sinan:add-row"));
  }
}

function when(time) {
  const moment = new Date(time);
  const two = (number) => String(number).padStart(2, "0");
  return `${moment.getMonth() + 1}月${moment.getDate()}日 ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

function action(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}

function show(form, text, ...buttons) {
  const place = form.querySelector("[data-draft-note]");
  const words = document.createElement("p");
  words.textContent = text;
  const row = document.createElement("div");
  row.className = "row";
  row.append(...buttons);
  const inner = document.createElement("div");
  inner.className = "stack-s";
  inner.append(words, row);
  place.className = "draft-note note";
  place.replaceChildren(inner);
}

function hide(form) {
  const place = form.querySelector("[data-draft-note]");
  place.className = "draft-note";
  place.replaceChildren();
}

function restore(form, draft) {
  growRows(form, draft.rows || []);
  write(form, draft.entries);
}

function offer(form, key, draft) {
  const forget = () => {
    store().removeItem(key);
    form.reset();
    hide(form);
  };
  if (draft.sent) {
    // It was sent and may well have arrived: never fill it in again unasked.
    const again = () => {
      restore(form, draft);
      hide(form);
    };
    const words = `您在${when(draft.at)}提交过一次，内容还保存在本机。如果那次没有成功，可以取回再提交。`;
    show(form, words, action("取回内容", again), action("不需要，删除", forget));
    return;
  }
  restore(form, draft);
  const words = `已恢复您在${when(draft.at)}填写、尚未提交的内容（照片和附件需要重新选择）。`;
  show(form, words, action("清空，重新填写", forget), action("知道了", () => hide(form)));
}

function watch(form) {
  const key = PREFIX + form.dataset.draft;
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(form, key, false), 400);
  };
  const draft = load(key);
  // After a refused submit the server has put everything back; its word is newer than ours.
  if (draft && !form.querySelector(".error-summary")) offer(form, key, draft);
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    save(form, key, true);
  });
}

function forgetAll() {
  const local = store();
  for (const key of Object.keys(local || {})) if (key.startsWith(PREFIX)) local.removeItem(key);
}

if (store()) {
  for (const form of document.querySelectorAll("form[data-draft]")) watch(form);
  for (const done of document.querySelectorAll("[data-draft-done]")) store().removeItem(PREFIX + done.dataset.draftDone);
  for (const form of document.querySelectorAll("form[data-forget-drafts]")) form.addEventListener("submit", forgetAll);
}
