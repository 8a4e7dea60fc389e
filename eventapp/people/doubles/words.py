"""Why two are proposed, in words."""

from flask_babel import lazy_gettext as _l

REASONS = {
    "address": _l("The same mailbox, written in two ways"),
    "phone": _l("The same telephone and a similar name"),
    "name": _l("The same name; one of them names no organisation"),
    "name_and_organisation": _l("The same name and organisation"),
    "similar_name": _l("A similar name in the same organisation"),
    "organisation": _l("Similar names"),
}
KIND_NAMES = {"people": _l("People"), "organisations": _l("Organisations")}
