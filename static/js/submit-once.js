// form[data-submit-once]: a second press sends nothing. Not for forms whose answer is a download: the page stays.
// A page brought back by the back button is open again, and so is one whose answer did not come in half a minute.
const WAIT = 30_000;

function open(form) {
  delete form.dataset.submitting;
  for (const button of form.querySelectorAll("[type=submit][aria-disabled]")) button.removeAttribute("aria-disabled");
}

function close(form, button) {
  form.dataset.submitting = "";
  button?.setAttribute("aria-disabled", "true");
  setTimeout(open, WAIT, form);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-submit-once]")) return;
  if ("submitting" in form.dataset) event.preventDefault();
  else close(form, event.submitter);
});

addEventListener("pageshow", () => document.querySelectorAll("form[data-submitting]").forEach(open));
