// Rows with data-session="address" move by Alt and arrow keys: up and down five minutes, with Shift they last longer
// or shorter. data-spoken says what happened; [data-stamp] is shown when someone else has changed the programme.
// The page of each session does the same without a script.
const STEP = 5;
const spoken = document.querySelector("[data-spoken]");
const watch = document.querySelector("[data-stamp]");
const token = document.querySelector("meta[name=csrf-token]")?.content || document.querySelector("[name=csrf_token]")?.value;
const undone = [];

const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const minutesOf = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

async function move(row, begin, minutes, canUndo = true) {
  if (begin < 0 || begin >= 24 * 60 || minutes < STEP) return;
  const before = { row, begin: minutesOf(row.dataset.begin), minutes: Number(row.dataset.minutes) };
  const body = new FormData();
  const values = { csrf_token: token, version: row.dataset.version, day: row.dataset.day, begin: clock(begin), minutes, room: row.dataset.room };
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  const answer = await fetch(row.dataset.session, { method: "POST", body, headers: { Accept: "application/json" } });
  const said = await answer.json();
  if (answer.ok) {
    Object.assign(row.dataset, { version: said.version, begin: said.begin.slice(0, 5), minutes: said.minutes, day: said.day });
    row.querySelector("[data-when]").textContent = `${clock(begin)}–${clock((begin + minutes) % (24 * 60))}`;
    watch.dataset.stamp = said.stamp;
    if (canUndo) undone.push(before);
  }
  spoken.textContent = `${said.message} ${row.querySelector("[data-when]").textContent}`;
}

for (const row of document.querySelectorAll("[data-session]")) {
  row.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const by = event.key === "ArrowDown" ? STEP : -STEP;
    const [begin, minutes] = [minutesOf(row.dataset.begin), Number(row.dataset.minutes)];
    if (event.shiftKey) move(row, begin, minutes + by); else move(row, begin + by, minutes);
  });
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key !== "z" || event.target.matches("input, textarea")) return;
  const last = undone.pop();
  if (last) { event.preventDefault(); move(last.row, last.begin, last.minutes, false); }
});

setInterval(async () => {
  const answer = await fetch(watch.dataset.stampUrl, { headers: { Accept: "application/json" } });
  if (answer.ok && (await answer.json()).stamp !== watch.dataset.stamp) watch.hidden = false;
}, 4000);
