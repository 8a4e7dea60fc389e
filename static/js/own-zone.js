// <time datetime="...Z" data-own-zone data-event-zone="Europe/Brussels" data-label="In your time zone">:
// where the visitor's clock shows another time than the event's at that moment, their own time is added, with the zone's name.
const language = document.documentElement.lang || undefined;

function show(instant, options, zone) {
  return new Intl.DateTimeFormat(language, { ...options, timeZone: zone }).format(instant);
}

function offset(instant, zone) {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(instant);
  return parts.find((part) => part.type === "timeZoneName").value;
}

function ownTime(instant, eventZone) {
  const day = { weekday: "short", day: "numeric", month: "short" };
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "longGeneric" };
  const sameDay = show(instant, day) === show(instant, day, eventZone);
  return show(instant, sameDay ? time : { ...day, ...time });
}

function addOwnTime(element) {
  const instant = new Date(element.dateTime);
  const eventZone = element.dataset.eventZone;
  if (Number.isNaN(instant.getTime()) || offset(instant) === offset(instant, eventZone)) return;
  const own = document.createElement("span");
  own.className = "own-zone";
  own.textContent = ` ${element.dataset.label}: ${ownTime(instant, eventZone)}`;
  element.append(own);
  element.removeAttribute("data-own-zone");
}

function addOwnTimes(root) {
  root.querySelectorAll("time[data-own-zone]").forEach(addOwnTime);
}

addOwnTimes(document);
document.addEventListener("htmx:load", (event) => addOwnTimes(event.target.parentNode));
