"""`eventapp users`: from nothing to an operator who chose a password."""

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo

from eventapp.accounts.commands import users
from eventapp.accounts.models import TeamMember, User
from eventapp.extensions import db

pytestmark = pytest.mark.db


@pytest.fixture
def run(app):
    def running(*arguments: str):
        db.session.commit()
        answer = CliRunner().invoke(users, arguments, obj=ScriptInfo(create_app=lambda: app))
        db.session.expire_all()
        return answer

    return running


def one(email: str) -> User | None:
    return db.session.scalar(db.select(User).where(User.email == email))


def test_an_operator_is_added_and_chooses_a_password(run, visitor, outbox):
    answer = run("add", "Op@example.org", "--operator")
    assert answer.exit_code == 0, answer.output
    told, link = answer.output.splitlines()
    assert told == "op@example.org is operator"
    assert one("op@example.org").is_operator is True
    path = link.partition("http://127.0.0.1:8000")[2]
    assert [mail.values["link"] for mail in outbox("op@example.org", "accounts/mail/invitation")] == [
        f"http://127.0.0.1:8000{path}"
    ]
    visitor.get(path)
    visitor.post(path, password="a good long one", password_confirm="a good long one")
    assert visitor.give_password("op@example.org", "a good long one").location == "/en/account/"


def test_a_role_is_given_in_one_event(run, event):
    assert run("add", "ana@example.org", "--role", "programme", "--event", "s3-brussels").exit_code == 0
    member = db.session.scalars(db.select(TeamMember)).one()
    assert (member.user.email, member.event_id, member.role) == ("ana@example.org", event.id, "programme")
    assert member.user.is_operator is False


def test_someone_with_a_password_gets_no_link(run, user, event):
    answer = run("add", "ana@example.org", "--role", "owner", "--event", "s3-brussels")
    assert answer.output == "ana@example.org is owner of s3-brussels\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["ana@example.org", "--role", "boss"], "communications, readonly, operator, not boss"),
        (["ana@example.org"], "--role: expected one of owner"),
        (["ana@example.org", "--role", "owner"], "the role owner needs an event. Events: s3-brussels"),
        (
            ["ana@example.org", "--role", "owner", "--event", "nowhere"],
            "there is no event nowhere. Events: s3-brussels",
        ),
        (["ana", "--operator"], "EMAIL: Enter an e-mail address"),
    ],
)  # fmt: skip
def test_mistakes_are_named_and_change_nothing(run, event, arguments, complaint):
    answer = run("add", *arguments)
    assert answer.exit_code == 2
    assert complaint in answer.output
    assert db.session.scalar(db.select(db.func.count(User.id))) == 0


def test_lost_factors_are_forgotten(run, user, app_code, outbox):
    app_code(user)
    before = user.fs_uniquifier
    assert run("reset-factors", "ana@example.org").output == "ana@example.org has no second factor now\n"
    found = one("ana@example.org")
    assert (found.tf_totp_secret, found.has_second_factor) == (None, False)
    assert found.fs_uniquifier != before
    assert [mail.template for mail in outbox("ana@example.org")] == ["accounts/mail/factors_changed"]
