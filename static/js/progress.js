// <div data-progress="3">: asks for the page again every so many seconds and puts its new content in place; when the
// work has ended (the new page has no such element), the page is loaded anew. Without JavaScript a link does so.
async function look(element) {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-progress]");
    if (answer.ok && !now) return location.reload();
    const [bar, text] = ["progress", "[data-progress-text]"].map((name) => [element.querySelector(name), now?.querySelector(name)]);
    if (bar[0] && bar[1]) bar[0].value = bar[1].value;
    if (text[0] && text[1] && text[0].textContent !== text[1].textContent) text[0].textContent = text[1].textContent;
  } catch {
    // away for a moment: the next look tells
  }
  wait(element);
}

function wait(element) {
  setTimeout(look, Number(element.dataset.progress) * 1000, element);
}

document.querySelectorAll("[data-progress]").forEach(wait);
