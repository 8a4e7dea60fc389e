// <div data-in-place="results">: its forms and links to this page load it in the background and take over the
// element with that id, so that what was typed and the place on the page stay. Addresses remain shareable.
const root = document.querySelector("[data-in-place]");
const id = root?.dataset.inPlace;
let latest = 0;

async function show(url, remember) {
  const mine = ++latest;
  document.getElementById(id).setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== latest) return;
    const results = page.getElementById(id);
    const hadFocus = document.getElementById(id).contains(document.activeElement);
    results.tabIndex = -1;
    document.getElementById(id).replaceWith(results);
    if (hadFocus) results.focus({ preventScroll: true });
    for (const hidden of root.querySelectorAll("form input[type=hidden]")) hidden.remove();
    const form = root.querySelector("form");
    for (const hidden of page.querySelectorAll("[data-in-place] form input[type=hidden]")) form.append(hidden);
    if (remember) history.pushState({}, "", url);
  } catch {
    location.assign(url);
  }
}

root?.addEventListener("submit", (event) => {
  if (event.target.method !== "get") return;
  event.preventDefault();
  const query = new URLSearchParams([...new FormData(event.target)].filter(([, value]) => value));
  show(`${event.target.action.split("?")[0]}?${query}`, true);
});

root?.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!link || !plain || link.hasAttribute("download") || new URL(link.href).pathname !== location.pathname) return;
  event.preventDefault();
  show(link.href, true);
});

addEventListener("popstate", () => location.reload());
