// [data-meeting="address"] is dragged into a cell with data-slot and data-place; form[data-move-meeting] is sent there.
// The page of each meeting does the same without dragging.
const form = document.querySelector("form[data-move-meeting]");
let dragged = null;

for (const chip of document.querySelectorAll("[data-meeting]")) {
  chip.draggable = true;
  chip.addEventListener("dragstart", () => { dragged = chip; });
  chip.addEventListener("dragend", () => { dragged = null; });
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
    form.action = dragged.dataset.meeting;
    form.elements.slot.value = cell.dataset.slot;
    form.elements.place.value = cell.dataset.place;
    form.submit();
  });
}
