"""Approval, offers to those who wait, and what each category says for itself"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import Translated, UTCDateTime

revision = "desk"
down_revision = "questions"
branch_labels = None
depends_on = None

LIVE = "state IN ('unconfirmed', 'pending', 'confirmed', 'offered', 'waiting')"
LIVE_BEFORE = "state IN ('unconfirmed', 'confirmed', 'waiting')"
CHECKS = {
    "known_state": "state IN ('unconfirmed', 'pending', 'confirmed', 'offered', 'waiting', 'cancelled', 'declined', 'expired')",
    "only_unconfirmed_is_held": "(state = 'unconfirmed') = (hold_until IS NOT NULL)",
    "only_offered_is_offered": "(state = 'offered') = (offer_until IS NOT NULL)",
    "only_waiting_has_turn": "(state IN ('waiting', 'offered')) = (waiting_since IS NOT NULL)",
}
CHECKS_BEFORE = {
    "known_state": "state IN ('unconfirmed', 'confirmed', 'waiting', 'cancelled', 'expired')",
    "only_unconfirmed_is_held": "(state = 'unconfirmed') = (hold_until IS NOT NULL)",
    "only_waiting_has_turn": "(state = 'waiting') = (waiting_since IS NOT NULL)",
}


def upgrade() -> None:
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("offer_hours", sa.Integer(), nullable=True, server_default="48"))
        batch.add_column(sa.Column("queue_by_priority", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("shows_queue_position", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.create_check_constraint(op.f("ck_event_offers_last"), "offer_hours > 0")

    for name, default in (("needs_approval", sa.false()), ("reviews_edits", sa.false()), ("shows_places_left", sa.true())):
        op.add_column("category", sa.Column(name, sa.Boolean(), nullable=False, server_default=default))
    op.add_column("category", sa.Column("secret", sa.String(16), nullable=True))
    op.add_column("category", sa.Column("confirmation", Translated(), nullable=False, server_default="{}"))
    op.execute("UPDATE category SET shows_places_left ="
               " (SELECT event.shows_places_left FROM event WHERE event.id = category.event_id)")
    op.execute("ALTER TABLE event DROP COLUMN shows_places_left")

    op.drop_index("uq_registration_live", table_name="registration")
    with op.batch_alter_table("registration") as batch:
        batch.add_column(sa.Column("offer_until", UTCDateTime(), nullable=True))
        batch.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("queue_group", sa.String(16), nullable=True))
        batch.add_column(sa.Column("approved_at", UTCDateTime(), nullable=True))
        batch.add_column(sa.Column("to_review", sa.JSON(), nullable=True))
        _replace_checks(batch, CHECKS_BEFORE, CHECKS)
    _create_live_index(LIVE)
    op.create_index("ix_registration_offer", "registration", ["state", "offer_until"])
    op.create_index("ix_registration_queue", "registration", ["category_id", "state", "waiting_since"])


def downgrade() -> None:
    offered = "(SELECT count(*) FROM registration r WHERE r.category_id = category.id AND r.state = 'offered')"
    op.execute(f"UPDATE category SET taken = taken - {offered}")
    op.execute("UPDATE registration SET state = 'waiting', offer_until = NULL WHERE state = 'offered'")
    op.execute("UPDATE registration SET state = 'confirmed' WHERE state = 'pending'")
    op.execute("UPDATE registration SET state = 'cancelled' WHERE state = 'declined'")
    op.drop_index("ix_registration_queue", table_name="registration")
    op.drop_index("ix_registration_offer", table_name="registration")
    op.drop_index("uq_registration_live", table_name="registration")
    with op.batch_alter_table("registration") as batch:
        _replace_checks(batch, CHECKS, CHECKS_BEFORE)
        for name in ("to_review", "approved_at", "queue_group", "priority", "offer_until"):
            batch.drop_column(name)
    _create_live_index(LIVE_BEFORE)

    op.add_column("event", sa.Column("shows_places_left", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute("UPDATE event SET shows_places_left ="
               " EXISTS (SELECT 1 FROM category WHERE category.event_id = event.id AND category.shows_places_left)")
    for name in ("confirmation", "secret", "shows_places_left", "reviews_edits", "needs_approval"):
        op.execute(f"ALTER TABLE category DROP COLUMN {name}")
    with op.batch_alter_table("event") as batch:
        batch.drop_constraint(op.f("ck_event_offers_last"), type_="check")
        for name in ("shows_queue_position", "queue_by_priority", "offer_hours"):
            batch.drop_column(name)


def _replace_checks(batch, before: dict, after: dict) -> None:
    for name in before:
        batch.drop_constraint(op.f(f"ck_registration_{name}"), type_="check")
    for name, sql in after.items():
        batch.create_check_constraint(op.f(f"ck_registration_{name}"), sql)


def _create_live_index(live: str) -> None:
    where = sa.text(live)
    op.create_index("uq_registration_live", "registration", ["participant_id"], unique=True,
                    sqlite_where=where, postgresql_where=where)
