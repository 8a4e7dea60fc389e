"""What stands in the addresses: for each argument of each endpoint, the values it is tried with.

An argument that takes one of several words (`<any(you, needs):page>`) needs no sample; all are tried.
`EVERYWHERE` stands for all endpoints that name no value of their own. The functions run in a context of the
house's application. Where a page looks different in different states, name one value for each.
"""

from collections.abc import Callable, Iterable

from flask import current_app
from flask_security.recoverable import generate_reset_password_token

from eventapp.messages.mailings.sending import unsubscribe_key
from eventapp.people.access import link_key
from eventapp.registration.importing.models import STATES as IMPORT_STATES
from eventapp.registration.invitations.mails import invitation_key
from eventapp.registration.models import STATES
from tests.house import rows

EVERYWHERE = "*"


def of_category() -> Iterable[str]:
    return [rows.category().code]


def of_question() -> Iterable[str]:
    return [rows.question("diet_note").public_id]


def of_questions() -> Iterable[str]:
    return [rows.question(key).public_id for key in ("diet", "diet_note")]


def of_registration(state: str) -> Callable[[], Iterable[str]]:
    return lambda: [rows.registration(state).public_id]


def of_registrations() -> Iterable[str]:
    return [rows.registration(state).public_id for state in STATES]


def of_import(state: str) -> Callable[[], Iterable[str]]:
    return lambda: [rows.of_import(state).public_id]


def of_imports() -> Iterable[str]:
    return [rows.of_import(state).public_id for state in IMPORT_STATES]


def key(purpose: str, state: str) -> Callable[[], Iterable[str]]:
    return lambda: [link_key(rows.registration(state).participant, purpose)]


def of_choice_turns() -> Iterable[str]:
    return [turn.public_id for turn in rows.choice_turns()]


def keys_of_choice_turns() -> Iterable[str]:
    return [link_key(turn.registration.participant, "choice") for turn in rows.choice_turns()]


def meeting_key() -> Iterable[str]:
    return [link_key(rows.registration("confirmed").participant, "meetings")]


def of_request_for_meeting() -> Iterable[str]:
    return [rows.request_for_meeting("other").public_id]


def of_request_for_contact() -> Iterable[str]:
    return [rows.request_for_contact().public_id]


def of_contact() -> Iterable[str]:
    return [rows.contact().public_id]


def of_meeting() -> Iterable[str]:
    return [rows.meeting().public_id]


def of_delegation() -> Iterable[str]:
    return [rows.delegation().public_id]


def of_members() -> Iterable[str]:
    """A member of it who can still be replaced."""
    return [rows.delegate().public_id]


def of_invitation() -> Iterable[str]:
    return [rows.invitation("sent").public_id]


def invitation_keys() -> Iterable[str]:
    """Of an invitation that is open, one that was declined, and one whose form was filled in for the person."""
    return [invitation_key(i) for i in (rows.invitation("sent"), rows.invitation("declined"), rows.filled_invitation())]


def setup_token() -> Iterable[str]:
    """The state of setting up an authenticator app, as Flask-Security keeps it in the address."""
    security = current_app.extensions["security"]
    secret = security.totp_factory.generate_totp_secret()
    return [security.tf_setup_serializer.dumps({"method": "authenticator", "totp_secret": secret})]


def of_person(number: int) -> Callable[[], Iterable[str]]:
    return lambda: [rows.registration(("confirmed", "waiting")[number]).participant.public_id]


SAMPLES: dict[tuple[str, str], Callable[[], Iterable[str]]] = {
    (EVERYWHERE, "event"): lambda: [rows.EVENT],
    ("contacts.add", "key"): lambda: [link_key(rows.entry_to_ask().participant, "contacts-card")],
    ("contacts.answer", "public_id"): of_request_for_contact,
    ("contacts.answer_introduction", "public_id"): lambda: [rows.introduction().public_id],
    ("contacts.annotate", "public_id"): of_contact,
    ("contacts.ask", "public_id"): lambda: [rows.entry_to_ask().public_id],
    ("contacts.bookmark", "public_id"): lambda: [rows.entry_to_ask().public_id],
    ("contacts.card", "public_id"): of_contact,
    ("contacts.change", "public_id"): of_contact,
    ("contacts.contact", "public_id"): of_contact,
    ("contacts.decide", "public_id"): lambda: [rows.contact_report().public_id],
    ("contacts.open_mine", "key"): key("contacts", "confirmed"),
    ("contacts.report_contact", "public_id"): of_contact,
    ("contacts.report_request", "public_id"): of_request_for_contact,
    ("contacts.request_page", "public_id"): of_request_for_contact,
    ("contacts.unblock", "public_id"): lambda: [rows.block().public_id],
    ("contacts.write", "public_id"): of_contact,
    ("content.article", "public_id"): lambda: [rows.article().public_id],
    ("content.cite", "public_id"): lambda: [rows.publication().public_id],
    ("content.edit_article", "public_id"): lambda: [rows.article().public_id],
    ("content.edit_publication", "public_id"): lambda: [rows.publication().public_id],
    ("content.file", "public_id"): lambda: [rows.publication().public_id],
    ("content.cover", "public_id"): lambda: [rows.publication().public_id],
    ("content.edit_page", "public_id"): lambda: [rows.plain_page().public_id],
    ("content.page", "slug"): lambda: [rows.plain_page().slug],
    ("content.remove_page", "public_id"): lambda: [rows.plain_page().public_id],
    ("content.picture", "public_id"): lambda: [rows.article().public_id],
    ("content.publication", "public_id"): lambda: [rows.publication().public_id],
    ("content.remove_article", "public_id"): lambda: [rows.article().public_id],
    ("content.remove_publication", "public_id"): lambda: [rows.publication().public_id],
    ("agenda.session", "public_id"): lambda: [s.public_id for s in rows.sessions()],
    ("agenda.edit_session", "public_id"): lambda: [rows.sessions()[0].public_id],
    ("agenda.acknowledge_conflict", "conflict"): lambda: [rows.conflict()],
    ("agenda.draft_material", "public_id"): lambda: [rows.material().public_id],
    ("agenda.edit_material", "public_id"): lambda: [rows.material().session.public_id],
    ("agenda.edit_material", "material_id"): lambda: [rows.material().public_id],
    ("agenda.edit_speaker", "public_id"): lambda: [rows.speaker().public_id],
    ("agenda.edit_talk", "public_id"): lambda: [rows.talk().session.public_id],
    ("agenda.edit_talk", "talk_id"): lambda: [rows.talk().public_id],
    ("agenda.edit_rooms", "public_id"): lambda: [rows.talk().session.room.public_id],
    ("agenda.edit_tracks", "public_id"): lambda: [rows.track().public_id],
    ("agenda.move_session", "public_id"): lambda: [rows.sessions()[0].public_id],
    ("agenda.remove_session", "public_id"): lambda: [rows.sessions()[0].public_id],
    ("agenda.release", "number"): lambda: ["1"],
    ("agenda.photo", "public_id"): lambda: [rows.speaker().public_id],
    ("agenda.own_speaker_photo", "secret"): lambda: [rows.speaker().secret],
    ("agenda.address_speaker", "public_id"): lambda: [rows.speaker().public_id],
    ("agenda.decide_feedback", "public_id"): lambda: [rows.feedback().public_id],
    ("agenda.take_back", "number"): lambda: ["1"],
    ("agenda.notices", "number"): lambda: [str(rows.release().number)],
    ("agenda.decide_notices", "number"): lambda: [str(rows.release().number)],
    ("agenda.reword_notice", "number"): lambda: [str(rows.release().number)],
    ("agenda.reword_notice", "public_id"): lambda: [rows.notice().public_id],
    ("agenda.notice", "number"): lambda: [str(rows.release().number)],
    ("agenda.notice", "public_id"): lambda: [rows.notice().public_id],
    ("agenda.take_part", "public_id"): lambda: [s.public_id for s in rows.sessions()],
    ("agenda.act_on_session", "public_id"): lambda: [rows.sessions()[0].public_id],
    ("agenda.give_feedback", "public_id"): lambda: [rows.sessions()[0].public_id],
    ("agenda.speaker", "public_id"): lambda: [rows.speaker().public_id],
    ("agenda.speak", "secret"): lambda: [rows.speaker().secret],
    ("agenda.material", "public_id"): lambda: [rows.material().public_id],
    ("agenda.feed", "key"): lambda: [rows.feed().key],
    ("demo.attachment", "id"): lambda: [rows.MAIL],
    ("demo.attachment", "number"): lambda: ["0"],
    ("demo.mail", "id"): lambda: [rows.MAIL],
    ("demo.mail_html", "id"): lambda: [rows.MAIL],
    ("directory.card", "public_id"): lambda: [rows.entry().public_id],
    ("directory.organisation", "public_id"): lambda: [rows.entry().participant.organisation.public_id],
    ("directory.own_statement", "public_id"): lambda: [rows.own_statement().public_id],
    ("directory.person", "public_id"): lambda: [rows.entry().public_id],
    ("directory.photo", "public_id"): lambda: [rows.entry().public_id],
    ("directory.say", "public_id"): lambda: [rows.entry().public_id],
    ("events.document_file", "public_id"): lambda: [rows.document_with_file().public_id],
    ("events.edit_document", "public_id"): lambda: [rows.document().public_id],
    ("events.edit_link", "public_id"): lambda: [rows.link().public_id],
    ("events.remove_document", "public_id"): lambda: [rows.document().public_id],
    ("events.remove_link", "public_id"): lambda: [rows.link().public_id],
    ("meetings.answer", "key"): meeting_key,
    ("meetings.answer", "public_id"): of_request_for_meeting,
    ("meetings.answer_request", "public_id"): of_request_for_meeting,
    ("meetings.ask", "public_id"): lambda: [rows.entry_to_ask().public_id],
    ("meetings.change_meeting", "public_id"): of_meeting,
    ("meetings.edit_request", "public_id"): lambda: [rows.request_for_meeting("own").public_id],
    ("meetings.feed", "key"): key("meetings-calendar", "confirmed"),
    ("meetings.edit_place", "public_id"): lambda: [rows.meeting().place.public_id],
    ("meetings.remove_time", "public_id"): lambda: [rows.meeting().slot.public_id],
    ("meetings.change_place", "public_id"): lambda: [rows.meeting().place.public_id],
    ("meetings.one_meeting", "public_id"): of_meeting,
    ("meetings.place_one_meeting", "public_id"): of_meeting,
    ("meetings.ask_suggested", "key"): meeting_key,
    ("meetings.ask_suggested", "public_id"): lambda: [rows.entry_to_ask().public_id],
    ("meetings.after", "key"): meeting_key,
    ("meetings.after", "public_id"): of_meeting,
    ("meetings.later", "key"): meeting_key,
    ("meetings.later", "public_id"): of_meeting,
    ("meetings.mark_no_show", "public_id"): of_meeting,
    ("meetings.meeting", "public_id"): of_meeting,
    ("meetings.open_mine", "key"): meeting_key,
    ("meetings.request_page", "public_id"): of_request_for_meeting,
    ("messages.delete_mailing", "public_id"): lambda: [rows.mailing().public_id],
    ("messages.edit_mailing", "public_id"): lambda: [rows.mailing().public_id],
    ("messages.mailing", "public_id"): lambda: [mailing.public_id for mailing in rows.mailings()],
    ("messages.schedule_mailing", "public_id"): lambda: [rows.mailing().public_id],
    ("messages.send_mailing", "public_id"): lambda: [rows.mailing().public_id],
    ("messages.step_mailing", "public_id"): lambda: [rows.mailing("sending").public_id],
    ("messages.test_mailing", "public_id"): lambda: [rows.mailing().public_id],
    ("messages.wording", "mail"): lambda: ["registration.mail.ticket", "messages.layout", "registration.tickets"],
    ("messages.wording_example", "mail"): lambda: ["registration.tickets"],
    ("messages.unsubscribe", "key"): lambda: [unsubscribe_key(rows.failed_message().public_id)],
    ("messages.send_again", "public_id"): lambda: [rows.failed_message().public_id],
    ("people.compare", "kind"): lambda: ["people"],
    ("people.compare", "first"): of_person(0),
    ("people.compare", "second"): of_person(1),
    ("people.erase_one", "public_id"): of_person(0),
    ("people.join", "kind"): lambda: ["people"],
    ("people.join", "first"): of_person(0),
    ("people.join", "second"): of_person(1),
    ("people.statement_history", "public_id"): lambda: [rows.statement_of_home().public_id],
    ("people.undo_join", "public_id"): lambda: [rows.merge().public_id],
    ("regions.decide", "public_id"): lambda: [rows.proposal().public_id],
    ("regions.edit_statement", "public_id"): lambda: [rows.priority().public_id],
    ("regions.history", "public_id"): lambda: [rows.priority().public_id],
    ("regions.remove", "public_id"): lambda: [rows.priority().public_id],
    ("regions.benchmark", "code"): lambda: ["ES61", "AG-03"],
    ("regions.one", "code"): lambda: ["CL-AN", "ES61", "CL", "PT16"],
    ("regions.partners_of", "code"): lambda: ["CL-AN", "ES61", "AG-03"],
    ("regions.people", "code"): lambda: ["ES61"],
    ("registration.approve_one", "public_id"): of_registration("pending"),
    ("registration.add_question", "code"): lambda: ["needs", "consent"],
    ("registration.delete_question", "public_id"): of_question,
    ("registration.delete_section", "code"): lambda: ["needs"],
    ("registration.edit_question", "public_id"): of_questions,
    ("registration.edit_section", "code"): lambda: ["needs"],
    ("registration.move_question", "public_id"): of_question,
    ("registration.move_section", "code"): lambda: ["needs"],
    ("registration.new_question", "code"): lambda: ["needs"],
    ("registration.preview", "code"): of_category,
    ("registration.preview", "page"): lambda: ["you"],
    ("registration.question_comparison", "public_id"): of_question,
    ("registration.question_condition", "public_id"): of_questions,
    ("registration.section_comparison", "code"): lambda: ["needs"],
    ("registration.section_condition", "code"): lambda: ["needs"],
    (EVERYWHERE, "delegation_id"): of_delegation,
    ("registration.begin", "code"): of_category,
    ("registration.by_secret_link", "code"): lambda: [rows.secret_category().code],
    ("registration.by_secret_link", "secret"): lambda: [rows.secret_category().secret],
    ("registration.decline_invitation", "key"): lambda: [invitation_key(rows.invitation("sent"))],
    ("registration.desk_replace_member", "public_id"): of_members,
    ("registration.desk_resend_member", "public_id"): of_members,
    ("registration.desk_withdraw_member", "public_id"): of_members,
    ("registration.fill_for_member", "public_id"): of_members,
    ("registration.invitation", "key"): invitation_keys,
    ("registration.open_delegation", "key"): key("delegation", "confirmed"),
    ("registration.replace_member", "public_id"): of_members,
    ("registration.resend_invitation", "public_id"): of_invitation,
    ("registration.resend_member", "public_id"): of_members,
    ("registration.withdraw_invitation", "public_id"): of_invitation,
    ("registration.withdraw_member", "public_id"): of_members,
    ("registration.calendar_feed", "key"): key("calendar", "confirmed"),
    ("registration.check_import", "public_id"): of_import("columns"),
    ("registration.one_import", "public_id"): of_imports,
    ("registration.stop_import", "public_id"): of_import("columns"),
    ("registration.write_import", "public_id"): of_import("checked"),
    ("registration.cancel_one", "public_id"): of_registration("confirmed"),
    ("registration.check", "code"): of_category,
    ("registration.choice_turn", "key"): keys_of_choice_turns,
    ("registration.choice_turn", "public_id"): of_choice_turns,
    ("registration.come_back", "key"): key("return", "confirmed"),
    ("registration.confirm", "key"): key("confirm", "unconfirmed"),
    ("registration.edit", "page"): lambda: ["you", "organisation", "needs"],
    ("registration.file_of_one", "public_id"): lambda: [rows.upload().public_id],
    ("registration.own_file", "public_id"): lambda: [rows.upload().public_id],
    ("registration.step", "page"): lambda: ["you", "organisation", "needs", "consent"],
    ("registration.end_links_of_one", "public_id"): of_registration("confirmed"),
    ("registration.give_consent", "purpose"): lambda: ["registration"],
    ("registration.decline_one", "public_id"): of_registration("pending"),
    ("registration.edit_category", "code"): of_category,
    ("registration.leave_queue", "key"): key("leave", "waiting"),
    ("registration.move_category", "code"): of_category,
    ("registration.offer", "key"): key("offer", "offered"),
    ("registration.delete_view", "public_id"): lambda: [rows.saved_view().public_id],
    ("registration.numbers_csv", "name"): lambda: ["days", "categories", "countries", "sides", "types"],
    ("registration.letter_pdf", "public_id"): lambda: [rows.letter().public_id],
    ("registration.own_letter", "public_id"): lambda: [rows.letter().public_id],
    ("registration.preview_letter", "public_id"): of_registration("confirmed"),
    ("registration.verify", "key"): lambda: [rows.letter().public_id],
    ("registration.withdraw_letter", "public_id"): lambda: [rows.letter().public_id],
    ("registration.one", "public_id"): of_registrations,
    ("registration.promote_one", "public_id"): of_registration("waiting"),
    ("registration.remove_category", "code"): of_category,
    ("registration.resend_one", "public_id"): of_registration("confirmed"),
    ("registration.step", "code"): of_category,
    ("registration.withdraw_consent", "purpose"): lambda: ["registration"],
    ("registration.ticket", "code"): lambda: [rows.registration("confirmed").ticket],
    ("security.reset_password", "token"): lambda: [generate_reset_password_token(rows.member("owner"))],
    ("security.two_factor_setup_validate", "token"): setup_token,
    ("security.wan_register_response", "token"): lambda: ["no-token"],
    ("security.wan_signin_response", "token"): lambda: ["no-token"],
}
