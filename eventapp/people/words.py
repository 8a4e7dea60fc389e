"""What the codes about people and organisations are called on pages."""

from flask_babel import lazy_gettext as _l

ORGANISATION_TYPES = {
    "public_authority": _l("Public authority (national, regional, local)"),
    "research": _l("Research and higher education"),
    "business": _l("Business or cluster"),
    "civil_society": _l("Civil society"),
    "eu_institution": _l("EU institution"),
    "international_organisation": _l("International organisation"),
    "funding_body": _l("Funding body"),
    "media": _l("Media"),
}
