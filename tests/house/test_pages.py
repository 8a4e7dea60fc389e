"""Every page x four languages, as the server sends it: HTML, headers, cookies, the number of SQL statements."""

import pytest

from eventapp.common.uploads import OWN_POLICY
from tests.house import more, rows
from tests.house.addresses import codes
from tests.house.markup import faults
from tests.house.pages import ERROR_PAGES, OTHER_ANSWERS, opened, pages
from tests.support.applications import counted_queries
from tests.support.house import assert_none

# At most so many SQL statements a page; above the default, with the reason.
STATEMENTS = 12
MORE_STATEMENTS: dict[str, int] = {
    "agenda.editor": 13,  # the draft, its rooms, and what conflicts rest on
    "agenda.edit_session": 21,  # everything that can be chosen for a session, and its conflicts
    "agenda.review": 30,  # the draft, the last release, everyone concerned by each way of being so, mails that wait
    "meetings.ask": 22,  # who may ask whom, both calendars, the limits on requests, whom one could bring
    "meetings.ask_suggested": 18,  # the link's reader, and who may ask whom
    "meetings.dashboard": 19,  # one for each number, and how full times and tables are
    "meetings.one_meeting": 14,  # its people, the slots and tables free for them, the ways to meet
    "messages.edit_mailing": 16,  # every room names its audiences
    "messages.mailing": 13,
    "messages.new_mailing": 15,
    "regions.one": 18,  # what is known of the place, and what each room of the event adds
    "directory.matches": 25,  # everyone who may be found, by offers, needs, domains and languages, once for each; the
    # regions that fit one's own; what one may ask of each
}
# Public pages that belong to one visitor (a form with a token, a draft, an answer to a key): rendered each time.
OF_ONE_VISITOR = {
    "agenda.speak",
    "directory.listing",
    "directory.organisation",
    "directory.person",
    "directory.photo",
    "meetings.after",
    "meetings.answer",
    "meetings.ask_suggested",
    "meetings.later",
    "messages.unsubscribe",
    "regions.partners_of",
    "regions.people",
    "registration.check",
    "registration.choice_turn",
    "registration.confirm",
    "registration.decline_invitation",
    "registration.invitation",
    "registration.leave_queue",
    "registration.offer",
    "registration.sent",
    "registration.step",
    "registration.ticket",
    "registration.verify",
}
BLUEPRINTS_OF_ONE_VISITOR = {"demo", "security"}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}


@pytest.mark.parametrize("language", codes())
def test_every_page_is_well_formed_html(house, language):
    found = []
    for page in pages(house):
        answer = page.open(house, language)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            found.append(f"{page}: {answer.status} {answer.mimetype} {answer.location or ''}")
            continue
        path_names_language = page.address.names_language
        found += [
            f"{page}: {fault}" for fault in faults(answer.text, language, has_language_in_path=path_names_language)
        ]
    assert_none(found, "A page answers 200 with HTML; name files and redirects in OTHER_ANSWERS of pages.py.")


@pytest.mark.parametrize("language", codes())
def test_pages_that_tell_what_went_wrong_are_well_formed_too(house, language):
    found = []
    for path, (status, visitor) in ERROR_PAGES.items():
        answer = house.client(visitor).get(path.replace("/en/", f"/{language}/", 1))
        if answer.status_code != status:
            found.append(f"{path}: {answer.status} instead of {status}")
        found += [f"{path}: {fault}" for fault in faults(answer.text, language, has_language_in_path=True)]
    assert_none(found, "See templates/errors/.")


def test_what_is_no_page_is_what_it_is_said_to_be(house):
    found = []
    for page in opened(house):
        if said := OTHER_ANSWERS.get(page.endpoint):
            answer = page.open(house)
            is_so = answer.status_code in {302, 303} if said == "leads on" else answer.mimetype in said
            if not is_so:
                found.append(f"{page}: {answer.status} {answer.mimetype} is not {said!r}")
    assert_none(found, "Correct OTHER_ANSWERS in tests/house/pages.py.")
    assert set(OTHER_ANSWERS) <= {page.endpoint for page in opened(house)}, "these endpoints are gone"


def test_every_answer_carries_the_security_headers(house):
    found = []
    for page in opened(house):
        headers = page.open(house).headers
        said = headers.get("Content-Security-Policy", "")
        policy = dict(part.strip().partition(" ")[::2] for part in said.split(";"))
        if page.endpoint == "demo.mail_html":  # the mail's own styles, in a frame without any right
            assert (policy["default-src"], "script-src" in policy, "sandbox" in policy) == ("'none'", False, True)
            continue
        is_locked = said == OWN_POLICY and not headers["Content-Type"].startswith("text/html")
        expected = {} if is_locked else POLICY
        wrong = {name: policy.get(name) for name, value in expected.items() if policy.get(name) != value}
        kept = {
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
        }
        wrong |= {name: headers.get(name) for name, value in kept.items() if headers.get(name) != value}
        if wrong or "unsafe" in said or "http" in said or "*" in said:
            found.append(f"{page}: {wrong or said}")
    assert_none(found, "The policies are in eventapp/pages.py.")


def test_public_pages_are_the_same_bytes_for_everyone_and_set_no_cookie(house):
    found = []
    for page in pages(house):
        of_one = page.endpoint in OF_ONE_VISITOR or page.address.blueprint in BLUEPRINTS_OF_ONE_VISITOR
        if page.address.audience.kind != "public" or of_one:
            continue
        answers = []
        for visitor in ("anonymous", "participant, confirmed", "owner of the team"):
            house.app.wsgi_app.pages.clear()
            answers.append(page.open(house, visitor=visitor))
        if any("Set-Cookie" in answer.headers for answer in answers):
            found.append(f"{page} sets a cookie")
        if not all("ETag" in answer.headers for answer in answers):
            found.append(f"{page} is not kept: mark the view @cached, or name it in OF_ONE_VISITOR")
        if len({answer.data for answer in answers}) != 1:
            found.append(f"{page} differs from visitor to visitor")
    assert_none(found, "What depends on the visitor belongs into a fragment.")


def test_pages_of_one_visitor_are_kept_by_nobody(house):
    found = []
    for page in opened(house):
        answer = page.open(house)
        is_theirs = page.address.audience.kind != "public" or "Set-Cookie" in answer.headers
        if is_theirs and ("ETag" in answer.headers or answer.cache_control.public):
            found.append(f"{page}: Cache-Control {answer.headers.get('Cache-Control')}")
    assert_none(found, "Only public pages may be @cached.")


def statements(house) -> dict[str, int]:
    """How many SQL statements each page takes, rendered anew."""
    counted = {}
    for page in pages(house):
        house.app.wsgi_app.pages.clear()
        with counted_queries() as queries:
            page.open(house)
        counted[str(page)] = len(queries)
    return counted


def test_no_page_takes_more_statements_when_there_are_more_rows(house):
    statements(house)  # what a process keeps in memory is read once
    before = statements(house)
    limits = {str(page): MORE_STATEMENTS.get(page.endpoint, STATEMENTS) for page in pages(house)}
    many = [f"{name}: {count} statements" for name, count in before.items() if count > limits[name]]
    with house.app.app_context():
        sizes = {model: more.count(model) for model in more.FACTORIES}
        more.multiply(3, rows.the_event(), rows.registration("confirmed").participant, rows.member("owner"))
        more.db.session.commit()
        few = [model.__name__ for model, size in sizes.items() if not more.count(model) >= more.enough(3, size) > size]
        assert_none(few, "more.multiply makes each table three times as long.")
    statements(house)
    after = statements(house)
    growing = [f"{name}: {before[name]} statements, {after[name]} with three times the rows"
               for name in before if before[name] < after[name]]  # fmt: skip
    assert_none(growing, "Load what a list shows in one query (selectinload, joinedload).")
    assert_none(many, "Ask for less, or name the page in MORE_STATEMENTS of test_pages.py with the reason.")
