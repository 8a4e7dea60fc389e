"""What each role may do, as a table, and how teams get their members."""

import pytest

from eventapp.accounts import queries
from eventapp.accounts.addresses import BadAddress, normalized
from eventapp.accounts.models import TeamMember
from eventapp.accounts.operations import UnknownRole, add_member, add_user, make_operator, user_for_address
from eventapp.accounts.roles import AREAS, NAMES, ROLES, may
from eventapp.extensions import db

# registration, programme, networking, regions, checkin, communications, event; r reads, w reads and changes
TABLE = {
    "owner": "wwwwwww",
    "registration": "w---ww-",
    "programme": "-w-----",
    "networking": "--wr---",
    "checkin": "----w--",
    "communications": "-----w-",
    "readonly": "rrrrrrr",
}


@pytest.mark.unit
@pytest.mark.parametrize("role", TABLE)
def test_each_role_may_what_the_table_says(role):
    rights = "".join(
        "w" if may({role}, area, write=True) else "r" if may({role}, area, write=False) else "-" for area in AREAS
    )
    assert rights == TABLE[role]


@pytest.mark.unit
def test_every_role_has_a_name_and_a_row_in_the_table():
    assert set(ROLES) == set(TABLE) == set(NAMES)


@pytest.mark.unit
def test_the_overview_is_for_the_whole_team_and_for_nobody_else():
    assert [may(roles, None, write=write) for roles in ({"checkin"}, set()) for write in (False, True)] == [
        True, False, False, False,
    ]  # fmt: skip


@pytest.mark.unit
def test_nobody_may_anything_without_a_role():
    assert [may(set(), area, write=False) for area in AREAS] == [False] * len(AREAS)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("typed", "stored"),
    [(" Ana.PEREZ@Example.ORG ", "ana.perez@example.org"), ("josé@example.org", "josé@example.org")],
)
def test_addresses_are_stored_in_one_form(typed, stored):
    assert normalized(typed) == stored


@pytest.mark.unit
@pytest.mark.parametrize("typed", ["", "ana", "ana@", "ana@localhost", "a b@example.org", "x" * 330 + "@example.org"])
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(BadAddress):
        normalized(typed)


@pytest.mark.db
def test_an_address_has_one_user_however_it_is_typed(app):
    first = add_user("Ana@example.org")
    db.session.commit()
    assert add_user("ana@EXAMPLE.org").id == first.id
    assert user_for_address("ana@example.org").id == first.id


@pytest.mark.db
def test_only_a_proven_address_is_confirmed(app):
    assert add_user("luis@example.org").confirmed_at is None
    assert user_for_address("rosa@example.org").confirmed_at.tzinfo is not None
    assert user_for_address("rosa@example.org").password is None


@pytest.mark.db
def test_giving_a_role_twice_gives_one_membership(app, user, event):
    first = add_member(user, event, "programme")
    db.session.commit()
    assert add_member(user, event, "programme").id == first.id
    assert db.session.scalar(db.select(db.func.count(TeamMember.id))) == 1


@pytest.mark.db
def test_an_unknown_role_is_refused_with_those_there_are(app, user, event):
    with pytest.raises(UnknownRole, match="owner, registration, programme") as refusal:
        add_member(user, event, "boss")
    assert "boss" in str(refusal.value)


@pytest.mark.db
def test_teams_show_each_event_once_with_all_roles(app, user, event):
    add_member(user, event, "checkin")
    add_member(user, event, "programme")
    db.session.commit()
    (team,) = queries.teams_of(user)
    assert (team.slug, team.title.localized("es"), team.roles) == (
        "s3-brussels", "Especialización inteligente", ("programme", "checkin"),
    )  # fmt: skip


@pytest.mark.db
def test_an_operator_is_owner_everywhere_and_others_nowhere(app, user, event):
    other = add_user("luis@example.org")
    make_operator(user)
    db.session.commit()
    assert [(team.slug, team.roles) for team in queries.teams_of(user)] == [("s3-brussels", ("owner",))]
    assert queries.teams_of(other) == []
