// Stars before sign-in. <button data-star="ID" data-event="SLUG" data-on="Remove the star" data-off="Keep here"> keeps the
// session in this browser; <form data-merge-stars="SLUG" hidden> with a field `ids` hands them over when there are any, and
// shows itself when that does not work.
const name = (slug) => `stars:${slug}`;

function read(slug) {
  try {
    return new Set(JSON.parse(localStorage.getItem(name(slug)) || "[]"));
  } catch {
    return new Set();
  }
}

function write(slug, ids) {
  try {
    localStorage.setItem(name(slug), JSON.stringify([...ids]));
  } catch {
    // A browser that keeps nothing shows the star until the page is left.
  }
}

function show(button, ids) {
  const isOn = ids.has(button.dataset.star);
  button.textContent = isOn ? button.dataset.on : button.dataset.off;
}

for (const button of document.querySelectorAll("button[data-star]")) {
  button.hidden = false;
  show(button, read(button.dataset.event));
  button.addEventListener("click", () => {
    const ids = read(button.dataset.event);
    if (!ids.delete(button.dataset.star)) ids.add(button.dataset.star);
    write(button.dataset.event, ids);
    show(button, ids);
  });
}

for (const form of document.querySelectorAll("form[data-merge-stars]")) {
  const slug = form.dataset.mergeStars;
  const ids = read(slug);
  if (ids.size === 0) continue;
  form.elements.ids.value = [...ids].join(" ");
  form.addEventListener("submit", () => write(slug, new Set()));
  const sent = fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
  sent
    .then((answer) => {
      if (answer.type !== "opaqueredirect") throw new Error(answer.status);
      write(slug, new Set());
      location.reload();
    })
    .catch(() => {
      form.hidden = false; // to be tried again by hand
    });
}
