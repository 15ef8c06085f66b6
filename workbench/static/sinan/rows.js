// "Add another party": clones the empty form of a Django formset.

function rowsOf(box) {
  return [...box.querySelectorAll(":scope > [data-repeat-row]")];
}

function total(box) {
  return box.querySelector(`input[name="${CSS.escape(box.dataset.repeat)}-TOTAL_FORMS"]`);
}

function add(box) {
  const count = Number(total(box).value);
  const holder = document.createElement("div");
  const template = box.querySelector("[data-repeat-template]");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", String(count));
  const row = holder.firstElementChild;
  template.before(row);
  total(box).value = String(count + 1);
  number(box);
  return row;
}

function number(box) {
  rowsOf(box).forEach((row, index) => {
    row.querySelector("[data-repeat-number]").textContent = String(index + 1);
  });
  const button = box.querySelector("[data-repeat-add]");
  button.disabled = rowsOf(box).length >= Number(button.dataset.repeatMax || 1000);
}

// A row marked for deletion folds; it goes when the form is sent.
function fold(row) {
  const mark = row.querySelector(".repeat-drop input");
  if (mark) row.classList.toggle("is-dropped", mark.checked);
}

function start(box) {
  const button = box.querySelector("[data-repeat-add]");
  button.type = "button";
  button.hidden = false;
  button.addEventListener("click", () => add(box).querySelector(".fields :is(input, select, textarea)")?.focus());
  box.addEventListener("sinan:add-row", () => add(box));
  box.addEventListener("change", () => rowsOf(box).forEach(fold));
  rowsOf(box).forEach(fold);
  number(box);
}

for (const box of document.querySelectorAll("[data-repeat]")) start(box);
