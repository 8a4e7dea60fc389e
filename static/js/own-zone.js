// <time datetime="...Z" data-own-zone data-event-zone="Europe/Brussels" data-label="In your time zone:">:
// (and data-until="...Z" where a span of time is meant)
// where the visitor's clock shows another time than the event's at that moment, their own time is added, with the zone's name.
const language = document.documentElement.lang || undefined;

function show(instant, options, zone) {
  return new Intl.DateTimeFormat(language, { ...options, timeZone: zone }).format(instant);
}

function offset(instant, zone) {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(instant);
  return parts.find((part) => part.type === "timeZoneName").value;
}

function ownTime(instant, until, eventZone) {
  const day = { weekday: "short", day: "numeric", month: "short" };
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "longGeneric" };
  const sameDay = show(instant, day) === show(instant, day, eventZone);
  const options = sameDay ? time : { ...day, ...time };
  return until ? new Intl.DateTimeFormat(language, options).formatRange(instant, until) : show(instant, options);
}

function addOwnTime(element) {
  const instant = new Date(element.dateTime);
  const eventZone = element.dataset.eventZone;
  if (Number.isNaN(instant.getTime()) || offset(instant) === offset(instant, eventZone)) return;
  const until = element.dataset.until && new Date(element.dataset.until);
  const own = document.createElement("span");
  own.className = "own-zone";
  own.textContent = ` ${element.dataset.label} ${ownTime(instant, until, eventZone)}`;
  element.append(own);
  element.removeAttribute("data-own-zone");
}

function addOwnTimes(root) {
  root.querySelectorAll("time[data-own-zone]").forEach(addOwnTime);
}

addOwnTimes(document);
