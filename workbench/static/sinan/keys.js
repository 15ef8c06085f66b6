// Keyboard: every element with data-keys="/" or data-keys="g t" answers to its keys.

const PAUSE = 1200;
let typed = "";
let timer = 0;

function isTyping(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function answer(element) {
  if (element.matches("input, textarea, select")) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

// A Chinese input method gives 、 or nothing at all for the key marked /; its place on the keyboard tells.
function keyOf(event) {
  return event.code === "Slash" && !event.shiftKey ? "/" : event.key;
}

function press(event) {
  const key = keyOf(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]") || key.length !== 1) return;
  clearTimeout(timer);
  timer = setTimeout(() => (typed = ""), PAUSE);
  for (const keys of [`${typed} ${key}`.trim(), key]) {
    const element = document.querySelector(`[data-keys="${CSS.escape(keys)}"]`);
    if (!element) continue;
    event.preventDefault();
    typed = "";
    answer(element);
    return;
  }
  typed = key;
}

function openDialog(event) {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (!dialog?.showModal) return;
  event.preventDefault();
  dialog.showModal();
}

document.addEventListener("keydown", press);
document.addEventListener("click", openDialog);
