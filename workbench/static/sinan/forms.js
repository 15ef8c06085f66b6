// Forms: sent once, errors brought into view, characters counted, whole pages of rows picked at once.

function sendOnce(event) {
  const form = event.target;
  if (!form.dataset.once || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "1";
  const button = event.submitter;
  if (!button) return;
  // Not `disabled`: a disabled button would not send its own name and value.
  button.setAttribute("aria-disabled", "true");
  button.classList.add("is-sending");
  button.dataset.words = button.innerHTML;
  button.textContent = form.dataset.once;
}

// Back from the browser's memory, the form may be sent again.
function wakeUp(event) {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
  for (const button of document.querySelectorAll(".button.is-sending")) {
    button.innerHTML = button.dataset.words;
    button.classList.remove("is-sending");
    button.removeAttribute("aria-disabled");
  }
}

function countLeft(area) {
  const most = Number(area.getAttribute("maxlength"));
  if (!most || area.dataset.counted) return;
  area.dataset.counted = "1";
  const line = document.createElement("p");
  line.className = "count-left";
  area.after(line);
  const show = () => {
    const left = most - area.value.length;
    line.textContent = left < 50 ? `还可以填写 ${left} 个字` : `已填写 ${area.value.length} 个字，最多 ${most} 个字`;
  };
  area.addEventListener("input", show);
  show();
}

function pickAll(event) {
  const head = event.target.closest("[data-pick-all]");
  if (!head) return;
  const boxes = head.closest("table").querySelectorAll(`tbody input[name="${CSS.escape(head.dataset.pickAll)}"]`);
  for (const box of boxes) box.checked = head.checked;
}

// On a phone the conditions fold away, so that the list is seen first.
function foldFilters(button) {
  const form = button.closest("form");
  const flip = () => {
    const folded = form.classList.toggle("is-folded");
    button.setAttribute("aria-expanded", String(!folded));
    button.textContent = folded ? "全部条件" : "收起条件";
  };
  button.hidden = false;
  button.addEventListener("click", flip);
  if (window.matchMedia("(max-width: 47.99em)").matches) flip();
}

function prepare(root) {
  for (const head of root.querySelectorAll("[data-pick-all][hidden]")) head.hidden = false;
  for (const button of root.querySelectorAll("[data-unfold][hidden]")) foldFilters(button);
  for (const area of root.querySelectorAll("textarea[maxlength]")) countLeft(area);
  root.querySelector("[data-focus-first]")?.focus();
}

document.addEventListener("submit", sendOnce);
document.addEventListener("change", pickAll);
document.addEventListener("htmx:load", (event) => prepare(event.target));
window.addEventListener("pageshow", wakeUp);

prepare(document);
