// <form data-autosave data-suggest="address">: sends the form a moment after it was changed and says in
// [data-autosave-status] what came of it; offers names of organisations for the field with a list.
const form = document.querySelector("form[data-autosave]");
const status = form.querySelector("[data-autosave-status]");
const PAUSE = 1200;
let timer;
let sending = Promise.resolve();

async function save() {
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Autosave": "1" } });
    status.textContent = answer.ok ? await answer.text() : form.dataset.autosaveFailed;
  } catch {
    status.textContent = form.dataset.autosaveFailed;
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => { sending = sending.then(save); }, PAUSE);
}

form.addEventListener("input", later);
form.addEventListener("change", later);
form.addEventListener("submit", () => clearTimeout(timer));

const organisation = form.querySelector("input[list]");
const list = document.getElementById("organisations");
const type = form.querySelector("[name=organisation_type]");
let asked = "";

organisation?.addEventListener("input", async () => {
  const known = [...list.options].find((option) => option.value === organisation.value);
  if (known && type) type.value = known.dataset.type;
  const text = organisation.value.trim();
  if (text.length < 2 || text === asked) return;
  asked = text;
  const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`);
  if (answer.ok && asked === text) list.innerHTML = await answer.text();
});
