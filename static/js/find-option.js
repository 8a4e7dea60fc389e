// select[data-find]: a long list gets a field above it that leaves only the entries with all the words typed, accents aside.
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function prepare(select) {
  const all = [...select.children].map((child) => ({
    child,
    options: child.matches("optgroup") ? [...child.children] : null,
    words: fold(child.label || child.textContent),
  }));
  const finder = document.createElement("input");
  finder.type = "search";
  finder.className = "ecl-text-input ecl-text-input--l select-finder";
  finder.setAttribute("aria-label", `${select.dataset.find}: ${select.labels[0]?.textContent ?? ""}`);
  finder.placeholder = select.dataset.find;
  finder.setAttribute("aria-controls", select.id);
  finder.autocomplete = "off";

  finder.addEventListener("input", () => {
    const asked = fold(finder.value).split(/\s+/).filter(Boolean);
    const has = (text) => asked.every((word) => text.includes(word));
    const chosen = select.selectedOptions[0];
    const left = [];
    for (const { child, options, words } of all) {
      if (!options) {
        if (!child.value || child === chosen || has(words)) left.push(child);
        continue;
      }
      const kept = options.filter((option) => option === chosen || has(`${words} ${fold(option.textContent)}`));
      child.replaceChildren(...kept);
      if (kept.length) left.push(child);
    }
    select.replaceChildren(...left);
    if (chosen) chosen.selected = true;
  });
  // Enter goes on to the list instead of sending the form.
  finder.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    select.focus();
  });
  select.closest(".ecl-select__container").before(finder);
}

for (const select of document.querySelectorAll("select[data-find]")) prepare(select);
