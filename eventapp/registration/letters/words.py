"""What happened to letters, and how it stands with them, in words."""

from flask_babel import lazy_gettext as _l

ACTIONS = {
    "gave the data for the visa letter": _l("Data for the visa letter given"),
    "issued a letter": _l("Letter issued"),
    "withdrew a letter": _l("Letter withdrawn"),
    "changed the letterhead": _l("Letterhead changed"),
    "changed the text of a letter": _l("Text of a letter changed"),
    "reset the text of a letter": _l("Text of a letter reset"),
}
STANDING_NAMES = {
    "to_do": _l("To do"),
    "changed": _l("Data changed since"),
    "no_details": _l("Data missing"),
    "issued": _l("Issued"),
}
STANDING_KINDS = {"to_do": "info", "changed": "warning", "no_details": "neutral", "issued": "success"}
