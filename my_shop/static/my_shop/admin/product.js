// A product's page: rows in order by dragging or by buttons, pictures dropped, details added. Without it positions are
// typed, files are chosen, and empty rows of details are there.

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const words = JSON.parse(document.getElementById("product-words")?.textContent ?? "{}");

function button(text, label, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "row-button", textContent: text });
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

// --- rows in order: the position of each is where it stands ---

const rowsOf = (body) => $$("tr.form-row:not(.empty-form)", body);

function number(body) {
  rowsOf(body).forEach((row, place) => {
    const field = row.querySelector('input[name$="-position"]');
    if (field) field.value = place;
  });
}

function move(row, step) {
  const rows = rowsOf(row.parentElement);
  const other = rows[rows.indexOf(row) + step];
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  number(row.parentElement);
}

function makeMovable(row) {
  const cell = row.querySelector(".field-position");
  if (!cell || cell.querySelector(".row-button")) return;
  const up = button("↑", words.up, () => { move(row, -1); up.focus(); });
  const down = button("↓", words.down, () => { move(row, 1); down.focus(); });
  cell.append(up, down);
  cell.closest("tr").classList.add("movable");
}

let dragged = null;
document.addEventListener("pointerdown", ({ target }) => {
  // dragging begins beside the fields, or nobody could select their text
  const row = target.closest(".rows tr.movable");
  if (row) row.draggable = !target.closest("input, select, button, a, label");
});
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".rows tr.movable") ?? null;
  if (dragged) event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.(".rows tr.movable");
  if (!dragged || !over || over === dragged || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (event.clientY < top + height / 2) over.before(dragged);
  else over.after(dragged);
});
document.addEventListener("dragend", () => {
  if (dragged) number(dragged.parentElement);
  dragged = null;
});

for (const body of $$(".rows tbody")) rowsOf(body).forEach(makeMovable);
document.addEventListener("formset:added", ({ target }) => {
  if (!target.matches(".rows tr")) return;
  makeMovable(target);
  const field = target.querySelector('input[name$="-position"]');
  if (field) field.value = rowsOf(target.parentElement).length - 1;
});

// --- pictures: dropped, and named before they are sent ---

for (const zone of $$("[data-drop-zone]")) {
  const input = zone.querySelector('input[type="file"]');
  const told = zone.querySelector("output");
  const tell = () => { told.textContent = [...input.files].map((file) => file.name).join(", "); };
  input.addEventListener("change", tell);
  zone.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of [...input.files, ...event.dataTransfer.files]) all.items.add(file);
    input.files = all.files;
    tell();
  });
}

// --- details ---

for (const part of $$("[data-js]")) part.hidden = false;
document.addEventListener("click", ({ target }) => {
  if (target.matches("[data-remove-row]")) {
    const rows = target.closest("[data-details-rows]");
    if ($$(".details-row", rows).length > 1) target.closest(".details-row").remove();
    rows.querySelector("input")?.focus();
  }
  if (target.matches("[data-add-row]")) {
    const last = $$(".details-row", target.parentElement).at(-1);
    const added = last.cloneNode(true);
    for (const field of $$("input", added)) Object.assign(field, { value: "", id: "" });
    last.after(added);
    added.querySelector("input").focus();
  }
});
