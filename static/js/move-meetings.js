// [data-meeting="address"] is dragged into a cell with data-slot and data-place, or moved by Alt and an arrow key;
// form[data-move-meeting] is sent there. The page of each meeting does the same without either.
const form = document.querySelector("form[data-move-meeting]");
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
let dragged = null;

function move(chip, cell) {
  form.action = chip.dataset.meeting;
  form.elements.slot.value = cell.dataset.slot;
  form.elements.place.value = cell.dataset.place;
  form.submit();
}

/** The next cell in a direction that has room: no meeting yet, or the row of those without a table. */
function freeFrom(cell, [down, right]) {
  const rows = [...cell.closest("tbody").rows];
  let row = rows.indexOf(cell.parentElement), column = cell.cellIndex;
  for (;;) {
    row += down;
    column += right;
    const next = rows[row]?.cells[column];
    if (!next || !next.dataset.slot) return null;
    if (!next.querySelector("[data-meeting]") || next.dataset.place === "online") return next;
  }
}

for (const chip of document.querySelectorAll("[data-meeting]")) {
  chip.draggable = true;
  chip.addEventListener("dragstart", () => { dragged = chip; });
  chip.addEventListener("dragend", () => { dragged = null; });
  chip.addEventListener("keydown", (event) => {
    const step = event.altKey && STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const cell = freeFrom(chip.closest("td"), step);
    if (cell) move(chip, cell);
  });
}

for (const cell of document.querySelectorAll("[data-slot]")) {
  cell.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    cell.classList.add("drop-target");
  });
  cell.addEventListener("dragleave", () => cell.classList.remove("drop-target"));
  cell.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    move(dragged, cell);
  });
}

// After a move the page opens at the meeting (#id): the next key moves it further.
document.getElementById(location.hash.slice(1))?.focus();
