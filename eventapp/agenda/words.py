"""What kinds, roles and formats are called on pages."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "plenary": _l("Plenary"),
    "panel": _l("Panel"),
    "workshop": _l("Workshop"),
    "bilateral": _l("Bilateral meeting"),
    "poster": _l("Posters"),
    "break": _l("Break"),
    "ceremony": _l("Ceremony"),
    "networking": _l("Networking"),
    "talk": _l("Talk"),
}
ROLES = {
    "speaker": _l("Speaker"),
    "chair": _l("Chair"),
    "moderator": _l("Moderator"),
    "rapporteur": _l("Rapporteur"),
    "panellist": _l("Panellist"),
}
FORMATS = {
    "on_site": _l("On site"),
    "online": _l("Online"),
    "hybrid": _l("On site and online"),
}
STATES = {
    "draft": _l("Draft"),
    "planned": _l("Planned"),
    "cancelled": _l("Cancelled"),
}
SEATS = {
    "none": _l("No seat is needed"),
    "room": _l("As many as the room holds"),
    "number": _l("A number of seats"),
}
COLORS = {  # of tracks: each reads as text on white, and with white text on it; in the order of .track-0 in app.css
    "#0e47cb": _l("Blue"),
    "#1a7d4b": _l("Green"),
    "#8a4b00": _l("Brown"),
    "#8b1a7d": _l("Purple"),
    "#b3121d": _l("Red"),
    "#00687a": _l("Teal"),
    "#5b5b00": _l("Olive"),
    "#4a3aa8": _l("Violet"),
}
FEEDBACK = {
    "new": _l("To be decided"),
    "shown": _l("Shown"),
    "hidden": _l("Hidden"),
}
NOTICE_STATES = {
    "waiting": _l("To be decided"),
    "sent": _l("Sent"),
    "left": _l("Left out"),
}


def track_style(color: str) -> str:
    """The class of `static/app.css` that shows the color of a track."""
    return f"track-{list(COLORS).index(color) if color in COLORS else 0}"
