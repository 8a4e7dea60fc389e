"""States of imports and outcomes of rows in words."""

from flask_babel import lazy_gettext as _l

STATE_NAMES = {
    "columns": _l("Columns to be confirmed"),
    "checking": _l("Being checked"),
    "checked": _l("Checked"),
    "writing": _l("Being registered"),
    "done": _l("Done"),
    "stopped": _l("Stopped"),
}
STATE_KINDS = {
    "columns": "warning",
    "checking": "info",
    "checked": "warning",
    "writing": "info",
    "done": "success",
    "stopped": "neutral",
}
OUTCOME_NAMES = {
    "problem": _l("Problem"),
    "known": _l("Registered already, left as it is"),
    "full": _l("No place left"),
}
