// form[data-select-rows]: one box in the head of the table for all rows of the page, and how many are selected.
function prepare(form) {
  const boxes = [...form.querySelectorAll("input[name=chosen]")];
  const everything = form.querySelector("input[name=everything]");
  const count = form.querySelector("[data-select-count]");
  const head = form.querySelector("thead th");
  if (!boxes.length || !head || !count) return;

  const choice = boxes[0].closest(".choice").cloneNode(true);
  const all = choice.querySelector("input");
  all.removeAttribute("name");
  all.removeAttribute("value");
  all.checked = false;
  all.id = "all-on-page";
  choice.querySelector("label").htmlFor = all.id;
  choice.querySelector(".ecl-u-sr-only").textContent = form.dataset.allLabel;
  head.replaceChildren(choice);

  function tell() {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    count.textContent = chosen && !everything?.checked ? count.dataset.text.replace("{count}", chosen) : "";
  }

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  form.addEventListener("change", tell);
  addEventListener("pageshow", tell);
  tell();
}

document.querySelectorAll("form[data-select-rows]").forEach(prepare);
