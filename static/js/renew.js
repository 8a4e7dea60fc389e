// <div id="progress" data-renew="2">: every two seconds the page is fetched again and this element takes the place of
// the one before, as long as the new one asks for it. A page out of sight waits.
function plan(element) {
  const seconds = Number(element?.dataset.renew);
  if (seconds) setTimeout(renew, seconds * 1000, element);
}

async function renew(element) {
  if (document.hidden || element.contains(document.activeElement)) return plan(element);
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const renewed = answer.ok && page.getElementById(element.id);
    if (!renewed) return plan(element);
    element.replaceWith(document.adoptNode(renewed));
    plan(renewed);
  } catch {
    plan(element); // the network is away; it may come back
  }
}

document.querySelectorAll("[data-renew]").forEach(plan);
