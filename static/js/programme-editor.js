// The draft as a list, [data-draft]. Rows with data-session="address" move by Alt and arrow keys: up and down five
// minutes, with Shift they last longer or shorter. data-spoken says what happened. What others change comes in within
// five seconds. The page of each session does the same without a script.
const STEP = 5;
const spoken = document.querySelector("[data-spoken]");
const draft = document.querySelector("[data-draft]");
const token = document.querySelector("[name=csrf_token]")?.value;
const done = [], undone = []; // where moved sessions were, for undo and redo
let busy = false, isBehind = false;

const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const minutesOf = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
const placeOf = (row) => ({ id: row.id, begin: minutesOf(row.dataset.begin), minutes: Number(row.dataset.minutes) });

async function move(row, begin, minutes, stack = done) {
  if (busy || begin < 0 || begin >= 24 * 60 || minutes < STEP) return;
  busy = true;
  const before = placeOf(row);
  const body = new FormData();
  const values = { csrf_token: token, version: row.dataset.version, day: row.dataset.day, begin: clock(begin), minutes, room: row.dataset.room };
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  try {
    const answer = await fetch(row.dataset.session, { method: "POST", body, headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (answer.ok) {
      Object.assign(row.dataset, { version: said.version, begin: said.begin.slice(0, 5), minutes: said.minutes, day: said.day });
      row.querySelector("[data-when]").textContent = `${clock(begin)}–${clock((begin + minutes) % (24 * 60))}`;
      draft.dataset.stamp = said.stamp;
      stack.push(before);
      if (stack === done && !move.again) undone.length = 0;
    }
    isBehind = true; // order and conflicts are read anew
    spoken.textContent = `${said.message} ${row.querySelector("[data-when]").textContent}`;
  } finally { busy = false; }
}

async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected || busy) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const newer = page.querySelector("[data-draft]");
  if (!newer || busy) return false;
  const inside = document.activeElement?.closest("[data-draft] tr")?.id;
  draft.replaceChildren(...newer.childNodes);
  draft.dataset.stamp = newer.dataset.stamp;
  isBehind = false;
  if (inside) document.getElementById(inside)?.querySelector("a")?.focus();
  return true;
}

draft.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-session]");
  if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const by = event.key === "ArrowDown" ? STEP : -STEP;
  const { begin, minutes } = placeOf(row);
  if (event.shiftKey) move(row, begin, minutes + by); else move(row, begin + by, minutes);
});

async function again(from, to) {
  const last = !busy && from.pop();
  const row = last && document.getElementById(last.id);
  if (!row) return;
  move.again = true;
  await move(row, last.begin, last.minutes, to);
  move.again = false;
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.target.matches("input, textarea")) return;
  const key = event.key.toLowerCase();
  const isRedo = key === "y" || (key === "z" && event.shiftKey);
  if (key !== "z" && !isRedo) return;
  event.preventDefault();
  if (isRedo) again(undone, done); else again(done, undone);
});

setInterval(async () => {
  if (busy || document.hidden) return;
  const answer = await fetch(draft.dataset.stampUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok || busy) return;
  const isOther = (await answer.json()).stamp !== draft.dataset.stamp;
  if ((isOther || isBehind) && (await refresh()) && isOther) spoken.textContent = draft.dataset.updated;
}, 3000);
