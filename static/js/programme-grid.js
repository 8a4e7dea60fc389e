// [data-programme-grid="address"]: a day of the draft, or data-days of them, as a grid (EventCalendar). Sessions are
// dragged, stretched, moved by arrow keys; data-spoken says what happened. A change made on an old version is refused by the server, the grid then
// shows what is there now. Others' changes come in within five seconds.
const grid = document.querySelector("[data-programme-grid]");
const conflicts = document.querySelector("[data-conflicts]");
const spoken = document.querySelector("[data-spoken]");
const mayChange = Boolean(grid.dataset.token);
const days = Number(grid.dataset.days);
const STEP = 5;
const ZOOMS = [20, 28, 40, 60, 90];
let zoom = 1, stamp = "", sessions = new Map(), rooms = [], calendar = null, busy = false, focused = null;
const done = [], undone = [];

const dayName = new Intl.DateTimeFormat(grid.dataset.language, { weekday: "long", day: "numeric", month: "long" });
const two = (number) => String(number).padStart(2, "0");
const dayOf = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const timeOf = (date) => `${two(date.getHours())}:${two(date.getMinutes())}`;
const minutesIn = (begin, end) => Math.round((end - begin) / 60000);
const lastDay = (() => { const day = new Date(`${grid.dataset.day}T12:00`); day.setDate(day.getDate() + days - 1); return dayOf(day); })();
const placeOf = (session) => ({ start: new Date(session.start), end: new Date(session.end), room: session.room });

function asEvent(session) {
  const mark = session.problems.length ? "⚠ " : "";
  return {
    id: session.id, resourceIds: [session.room], start: session.start, end: session.end, title: mark + session.title, backgroundColor: session.color,
    editable: mayChange, classNames: session.is_cancelled ? ["programme-grid__cancelled"] : [],
  };
}

async function load() {
  const answer = await fetch(grid.dataset.programmeGrid, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const said = await answer.json();
  stamp = said.stamp;
  rooms = said.rooms;
  sessions = new Map(said.sessions.map((session) => [session.id, session]));
  tell(said.conflicts);
  const options = { events: said.sessions.map(asEvent), resources: rooms, slotMinTime: `${said.from}:00`, slotMaxTime: `${said.to}:00` };
  if (calendar) for (const [name, value] of Object.entries(options)) calendar.setOption(name, value);
  else calendar = EventCalendar.create(grid, { ...fixed(), ...options, scrollTime: `${said.first}:00` });
  requestAnimationFrame(() => focused && grid.querySelector(`[data-session="${focused}"]`)?.focus());
}

const linkTo = (address, text) => Object.assign(document.createElement("a"), { className: "ecl-link", href: address, textContent: text });

// The open conflicts of the day: a sentence, links to the sessions, and one to say that it is meant.
function tell(found) {
  conflicts.hidden = !found.length;
  conflicts.querySelector("[data-conflicts-count]").textContent = found.length;
  conflicts.querySelector("ul").replaceChildren(...found.map((conflict) => {
    const line = document.createElement("li");
    const links = conflict.sessions.flatMap((session) => [" ", linkTo(session.page, session.title)]);
    line.append(`⚠ ${conflict.sentence}`, ...links);
    if (conflicts.dataset.meant) line.append(" · ", linkTo(conflict.page, conflicts.dataset.meant));
    return line;
  }));
}

// Sessions are reached one by one and say where they are; the frame around them is no table to walk through.
const TABLE_WORDS = ["aria-colindex", "aria-rowindex", "aria-colcount", "aria-rowcount", "aria-colspan", "aria-rowspan"];
function plain() {
  for (const part of grid.querySelectorAll("[role]:not([role=presentation], [data-session]), h4:not([role])")) part.setAttribute("role", "presentation");
  for (const name of TABLE_WORDS) for (const part of grid.querySelectorAll(`[${name}]`)) part.removeAttribute(name);
}
new MutationObserver(plain).observe(grid, { childList: true, subtree: true, attributes: true, attributeFilter: ["role", ...TABLE_WORDS] });

function fixed() {
  return {
    view: days > 1 ? "resourceTimeGridWeek" : "resourceTimeGridDay", views: { resourceTimeGridWeek: { duration: { days } } },
    datesAboveResources: days > 1, dayHeaderFormat: { weekday: "long", day: "numeric", month: "long" }, date: grid.dataset.day, locale: grid.dataset.language, allDaySlot: false,
    headerToolbar: { start: "", center: "", end: "" }, slotDuration: "00:15", snapDuration: "00:05",
    slotHeight: ZOOMS[zoom], height: "70vh", selectable: mayChange, slotEventOverlap: false,
    eventTextColor: "#ffffff", columnWidth: "minmax(8rem, 1fr)", nowIndicator: true,
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    eventDrop: (info) => place(sessions.get(info.event.id), { start: info.event.start, end: info.event.end, room: info.event.resourceIds[0] }),
    eventResize: (info) => place(sessions.get(info.event.id), { ...placeOf(sessions.get(info.event.id)), end: info.event.end }),
    select: (info) => add(info.start, info.end, info.resource?.id),
    eventDidMount: ({ event, el }) => mount(event.id, el),
  };
}

function mount(id, element) {
  const session = sessions.get(id);
  if (!session) return;
  element.dataset.session = id;
  element.tabIndex = 0;
  element.setAttribute("role", "application"); // so that screen readers hand on the arrow keys
  const begin = new Date(session.start);
  const parts = [session.title, days > 1 && dayName.format(begin), `${timeOf(begin)}–${timeOf(new Date(session.end))}`, session.track, ...session.problems].filter(Boolean);
  element.setAttribute("aria-label", parts.join(", "));
}

function add(start, end, room) {
  const query = new URLSearchParams({ day: dayOf(start), begin: timeOf(start), minutes: minutesIn(start, end) });
  if (room && room !== "none") query.set("room", room);
  location.href = `${grid.dataset.add}?${query}`;
}

async function place(session, wanted, stack = done) {
  if (busy || !mayChange || wanted.end - wanted.start < STEP * 60000) return;
  busy = true;
  const before = { id: session.id, ...placeOf(session) };
  const values = {
    csrf_token: grid.dataset.token, version: session.version, day: dayOf(wanted.start), begin: timeOf(wanted.start),
    minutes: minutesIn(wanted.start, wanted.end), room: wanted.room === "none" ? "" : wanted.room,
  };
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  try {
    const answer = await fetch(session.move, { method: "POST", body, headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (answer.ok) {
      stack.push(before);
      if (stack === done && !place.again) undone.length = 0;
    }
    await load();
    const now = sessions.get(session.id);
    const room = now && rooms.find((one) => one.id === now.room)?.title;
    spoken.textContent = [said.message, now && days > 1 && dayName.format(new Date(now.start)), now && `${timeOf(new Date(now.start))}–${timeOf(new Date(now.end))}`, room, ...(now?.problems || [])].filter(Boolean).join(" ");
  } finally { busy = false; }
}

// On paper there are the hours from the first session to the last alone.
function hoursInUse() {
  const all = [...sessions.values()].map(placeOf);
  if (!all.length) return null;
  const from = Math.min(...all.map(({ start }) => start.getHours()));
  const to = Math.max(...all.map(({ start, end }) => start.getHours() + Math.ceil((start.getMinutes() + minutesIn(start, end)) / 60)));
  return { slotMinTime: `${from}:00`, slotMaxTime: `${to}:00` };
}

async function again(from, to) {
  const last = !busy && from.pop();
  const session = last && sessions.get(last.id);
  if (!session) return;
  place.again = true;
  await place(session, last, to);
  place.again = false;
}

const ACTS = {
  undo: () => again(done, undone),
  redo: () => again(undone, done),
  in: () => { zoom = Math.min(zoom + 1, ZOOMS.length - 1); calendar.setOption("slotHeight", ZOOMS[zoom]); },
  out: () => { zoom = Math.max(zoom - 1, 0); calendar.setOption("slotHeight", ZOOMS[zoom]); },
  print: async () => {
    const whole = { slotMinTime: calendar.getOption("slotMinTime"), slotMaxTime: calendar.getOption("slotMaxTime") };
    for (const [name, value] of Object.entries(hoursInUse() || whole)) calendar.setOption(name, value);
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    window.print();
    for (const [name, value] of Object.entries(whole)) calendar.setOption(name, value);
  },
};
for (const button of document.querySelectorAll("[data-grid-act]")) button.addEventListener("click", () => ACTS[button.dataset.gridAct]());

grid.addEventListener("focusin", (event) => { focused = event.target.closest("[data-session]")?.dataset.session || null; });
let pressed = null;
grid.addEventListener("pointerdown", (event) => { pressed = [event.clientX, event.clientY]; });
grid.addEventListener("click", (event) => {
  const session = sessions.get(event.target.closest("[data-session]")?.dataset.session);
  const isDragged = pressed && Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) > 4;
  if (session && !isDragged) location.href = session.page;
});
grid.addEventListener("keydown", (event) => {
  const session = sessions.get(event.target.closest("[data-session]")?.dataset.session);
  if (!session) return;
  if (event.key === "Enter") { location.href = session.page; return; }
  if (event.key.toLowerCase() === "n" && mayChange && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const begin = new Date(session.end);
    add(begin, new Date(+begin + 3600000), session.room);
    return;
  }
  const byDays = days > 1 ? { PageUp: -1, PageDown: 1 }[event.key] : 0;
  if (!event.key.startsWith("Arrow") && !byDays) return;
  event.preventDefault();
  const wanted = placeOf(session);
  if (byDays) {
    for (const moment of [wanted.start, wanted.end]) moment.setDate(moment.getDate() + byDays);
    const day = dayOf(wanted.start);
    if (day < grid.dataset.day || day > lastDay) return;
    place(session, wanted);
    return;
  }
  const by = (event.key === "ArrowDown" ? STEP : event.key === "ArrowUp" ? -STEP : 0) * 60000;
  if (by) wanted.end = new Date(+wanted.end + by);
  if (by && !event.shiftKey) wanted.start = new Date(+wanted.start + by);
  if (!by) {
    const next = rooms.findIndex((one) => one.id === session.room) + (event.key === "ArrowRight" ? 1 : -1);
    if (!rooms[next]) return;
    wanted.room = rooms[next].id;
  }
  place(session, wanted);
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey)) return;
  if (event.key === "z" && !event.shiftKey) { event.preventDefault(); ACTS.undo(); }
  if (event.key === "y" || (event.key === "Z" && event.shiftKey)) { event.preventDefault(); ACTS.redo(); }
});
setInterval(async () => {
  if (busy) return;
  const answer = await fetch(grid.dataset.stampUrl, { headers: { Accept: "application/json" } });
  if (answer.ok && (await answer.json()).stamp !== stamp && !busy) {
    await load();
    spoken.textContent = grid.dataset.updated;
  }
}, 4000);
load();
