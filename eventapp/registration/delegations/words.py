"""What happened to delegations in words."""

from flask_babel import lazy_gettext as _l

KINDS = {"country": _l("Country"), "region": _l("Region"), "body": _l("Institution or body")}
# What the log's actions are called on pages.
ACTIONS = {
    "created the delegation": _l("Created"),
    "changed the delegation": _l("Changed"),
    "exceeded the quota": _l("Places beyond the quota"),
    "appointed the head": _l("Head"),
    "appointed the deputy": _l("Deputy"),
    "closed the delegation": _l("Closed"),
    "opened the delegation again": _l("Opened again"),
    "invited members": _l("Members invited"),
    "replaced a member": _l("Member replaced"),
}
FIELDS = {
    "quota": _l("Quota"),
    "exceeded_by": _l("Places beyond the quota"),
    "members": _l("Members"),
    "member": _l("Member"),
    "head": _l("Head"),
    "deputy": _l("Deputy"),
    "kind": _l("Kind"),
    "country": _l("Country"),
    "name": _l("Name"),
    "deadline": _l("Deadline"),
}
