"""The addresses that answer with a page, and the visitor who opens each."""

from dataclasses import dataclass

from werkzeug.test import TestResponse

from eventapp.registration.models import STATES
from tests.house.addresses import Address, addresses
from tests.house.house import House

TABLES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
# What is opened with GET and answers something else: a place to go on to, or the content type.
OTHER_ANSWERS = {
    "contacts.card": "text/vcard",
    "contacts.export": ("text/csv", "text/vcard"),
    "contacts.open_mine": "leads on",
    "messages.wording_example": "application/pdf",
    "content.cover": "image/jpeg",
    "content.cite": ("application/x-bibtex", "application/x-research-info-systems"),
    "content.feed": "application/atom+xml",
    "content.file": "application/pdf",
    "people.copy_of_my_data": "application/json",
    "content.picture": "image/jpeg",
    "agenda.changes_feed": "application/atom+xml",
    "agenda.draft_material": "application/vnd.oasis.opendocument.text",
    "agenda.grid_sessions": "application/json",
    "agenda.stamp": "application/json",
    "agenda.as_csv": "text/csv",
    "agenda.as_ics": "text/calendar",
    "agenda.as_json": "application/json",
    "agenda.as_pdf": "application/pdf",
    "agenda.as_xml": "application/xml",
    "agenda.feed": "text/calendar",
    "agenda.material": "application/vnd.oasis.opendocument.text",
    "agenda.mine_pdf": "application/pdf",
    "agenda.mine_ics": "text/calendar",
    "agenda.own_speaker_photo": "image/jpeg",
    "agenda.own_speaking": "leads on",
    "agenda.photo": "image/jpeg",
    "demo.attachment": "application/octet-stream",
    "demo.mail_html": "text/html",  # a mail as it was sent, in a frame
    "directory.card": "text/vcard",
    "directory.export": ("text/csv", "text/vcard"),
    "directory.photo": "image/jpeg",
    "directory.suggest_organisations": "text/html",  # options for a list under a field
    "events.document_file": "application/pdf",
    "events.front": "leads on",
    "meetings.calendar": "text/calendar",
    "meetings.feed": "text/calendar",
    "meetings.open_mine": "leads on",
    "messages.health": "application/json",
    "regions.compare_pdf": "leads on",  # to the form, as long as no regions are named
    "regions.template": TABLES,
    "registration.begin": "leads on",
    "registration.by_secret_link": "leads on",
    "registration.calendar": "text/calendar",
    "registration.calendar_feed": "text/calendar",
    "registration.come_back": "leads on",
    "registration.file_of_one": "application/pdf",
    "registration.own_file": "application/pdf",
    "registration.invitations_template": (
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "registration.members_template": ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "registration.open_delegation": "leads on",
    "registration.export": TABLES,
    "registration.letter_pdf": "application/pdf",
    "registration.numbers_csv": "text/csv",
    "registration.letters_zip": "application/zip",
    "registration.own_letter": "application/pdf",
    "registration.preview_letter": "application/pdf",
    "registration.ticket_pdf": "application/pdf",
    "security.two_factor_setup_validate": "leads on",
    "security.us_signin_send_code": "leads on",
}
BY_AUDIENCE = {
    "public": "anonymous",
    "participant": "participant, confirmed",
    "user": "owner of the team",
    "manager": "owner of the team",
    "operator": "operator",
}
# Who opens a page that takes more than its audience says: a form begun, a first factor given.
SEEN_BY = {
    "accounts.second_factor": ("owner without the second factor",),
    "directory.first_entry": ("participant, pending",),  # one who has no entry yet
    "registration.check": ("delegate who fills in the form",),
    "registration.mine": tuple(f"participant, {state}" for state in STATES),
    "registration.sent": ("delegate who has sent the form",),
    "registration.step": ("delegate who fills in the form",),
    "registration.ticket": ("anonymous", "owner of the team"),
    "security.mf_recovery": ("owner between the two factors",),
    "security.tf_select": ("owner between the two factors",),
    "security.two_factor_token_validation": ("owner between the two factors",),
}
# Addresses of pages that tell what went wrong, with the status they answer and the visitor.
ERROR_PAGES = {
    "/en/no-such-event": (404, "anonymous"),
    "/en/s3-celac/confirm/no-key": (410, "anonymous"),
    "/en/s3-celac/verify/forged": (404, "anonymous"),
    "/en/s3-celac/registration/again": (405, "anonymous"),
    "/en/system": (403, "owner of the team"),
}


@dataclass(frozen=True)
class Page:
    """An address and who opens it."""

    address: Address
    visitor: str

    @property
    def endpoint(self) -> str:
        return self.address.endpoint

    def path(self, house: House, language: str) -> str:
        return self.address.path(house, language)

    def open(self, house: House, language: str = "en", visitor: str | None = None) -> TestResponse:
        """The answer that the visitor, or another, gets in a language."""
        client = house.client(visitor or self.visitor)
        return client.get(self.path(house, language), headers={"Accept-Language": language})

    def __str__(self) -> str:
        return f"{self.address} as {self.visitor}"


def opened(house: House) -> list[Page]:
    """Everything that can be opened with GET, by who may."""
    return [
        Page(address, visitor)
        for address in addresses(house)
        if address.method == "GET"
        for visitor in SEEN_BY.get(address.endpoint, (BY_AUDIENCE[address.audience.kind],))
    ]


def pages(house: House) -> list[Page]:
    """What answers with a page of the site."""
    return [page for page in opened(house) if page.endpoint not in OTHER_ANSWERS]
