// Stars before sign-in. <button data-star="ID" data-event="SLUG" data-on="Remove the star" data-off="Keep here"> keeps the
// session in this browser; <form data-merge-stars="SLUG" hidden> with a field `ids` shows itself when there are any, and
// hands them over.
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
  const ids = read(form.dataset.mergeStars);
  form.hidden = ids.size === 0;
  form.elements.ids.value = [...ids].join(" ");
  form.addEventListener("submit", () => write(form.dataset.mergeStars, new Set()));
}
