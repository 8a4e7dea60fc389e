// [data-reorder] with [data-section] > [data-questions] > [data-reorder-item="address"], and form[data-move] with buttons:
// the buttons move without leaving the page, and keep the focus; questions can be dragged to another place or section.
// What the server answers replaces the list, so that the page shows what is kept. data-moved: what is said afterwards.
const token = document.querySelector("form[data-move] [name=csrf_token]")?.value;
let dragged = null;

async function send(address, fields, focusId) {
  const body = new URLSearchParams({ csrf_token: token, ...fields });
  const answer = await fetch(address, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const list = page.querySelector("[data-reorder]");
  if (!answer.ok || !list) return location.reload();
  document.querySelector("[data-reorder]").replaceWith(list);
  document.querySelector(".messages")?.remove();
  const messages = page.querySelector(".messages");
  if (messages) document.getElementById("main").prepend(messages);
  else list.querySelector("[data-reorder-status]").textContent = list.dataset.moved;
  prepare(list);
  document.getElementById(focusId)?.focus();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-move]")) return;
  event.preventDefault();
  const button = event.submitter;
  send(event.target.action, { direction: button.value }, button.id);
});

// Where a question dropped at this height of a list would stand.
function placeAt(list, y) {
  const others = [...list.querySelectorAll("[data-reorder-item]")].filter((item) => item !== dragged);
  return others.filter((item) => {
    const box = item.getBoundingClientRect();
    return box.top + box.height / 2 < y;
  }).length;
}

function showPlace(list, place) {
  const others = [...list.querySelectorAll("[data-reorder-item]")].filter((item) => item !== dragged);
  list.insertBefore(dragged, others[place] ?? null);
}

function prepare(root) {
  for (const item of root.querySelectorAll("[data-reorder-item]")) {
    item.draggable = true;
    item.addEventListener("dragstart", (event) => {
      dragged = item;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", item.id);
      item.classList.add("builder__question--dragged");
    });
    item.addEventListener("dragend", () => {
      item.classList.remove("builder__question--dragged");
      dragged = null;
    });
  }
  for (const list of root.querySelectorAll("[data-questions]")) {
    list.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      showPlace(list, placeAt(list, event.clientY));
    });
    list.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      const section = list.closest("[data-section]").dataset.section;
      const to = [...list.querySelectorAll("[data-reorder-item]")].indexOf(dragged);
      send(dragged.dataset.reorderItem, { section, to }, `up-${dragged.id.replace("question-", "")}`);
    });
  }
}

prepare(document);
