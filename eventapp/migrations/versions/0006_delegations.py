"""Delegations and invitations; a draft knows the invitation it was begun with"""

import sqlalchemy as sa
from alembic import op

from eventapp.common.columns import UTCDateTime

revision = "delegations"
down_revision = "mailings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("exceeded_by", sa.Integer(), nullable=False),
        sa.Column("deadline", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('country', 'region', 'body')", name=op.f("ck_delegation_known_kind")),
        sa.CheckConstraint("capacity IS NOT NULL", name=op.f("ck_delegation_has_quota")),
        sa.CheckConstraint("capacity IS NULL OR taken <= capacity", name=op.f("ck_delegation_taken_within_capacity")),
        sa.CheckConstraint(
            "exceeded_by >= 0 AND exceeded_by <= capacity", name=op.f("ck_delegation_exceeded_within_capacity")
        ),
        sa.CheckConstraint("head_id IS NULL OR head_id <> deputy_id", name=op.f("ck_delegation_deputy_is_another")),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_delegation_taken_not_negative")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_delegation_category_id")),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["participant.id"], name=op.f("fk_delegation_deputy_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_delegation_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["head_id"], ["participant.id"], name=op.f("fk_delegation_head_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_delegation_event_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_delegation_public_id")),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_category_id"), ["category_id"], unique=False)
        batch_op.create_index("uq_delegation_deputy", ["deputy_id"], unique=True)
        batch_op.create_index("uq_delegation_head", ["head_id"], unique=True)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=True),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("deadline", UTCDateTime(), nullable=False),
        sa.Column("remind_at", UTCDateTime(), nullable=True),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        sa.Column("decline_reason", sa.String(length=1000), nullable=True),
        sa.Column("is_filled", sa.Boolean(), nullable=False),
        sa.Column("needs_consent", sa.Boolean(), nullable=False),
        sa.Column("has_joined", sa.Boolean(), nullable=False),
        sa.Column("holds_place", sa.Boolean(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "state <> 'registered' OR NOT holds_place", name=op.f("ck_invitation_registered_holds_its_own_place")
        ),
        sa.CheckConstraint(
            "state IN ('sent', 'registered') OR NOT holds_place", name=op.f("ck_invitation_only_live_holds_place")
        ),
        sa.CheckConstraint(
            "state IN ('sent', 'registered', 'declined', 'expired', 'withdrawn', 'replaced', 'cancelled')",
            name=op.f("ck_invitation_known_state"),
        ),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_invitation_category_id")),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegation.id"], name=op.f("fk_invitation_delegation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_invitation_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_invitation_registration_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitation_public_id")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_category_id"), ["category_id"], unique=False)
        batch_op.create_index("ix_invitation_deadline", ["state", "deadline"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_delegation_id"), ["delegation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_email_key"), ["email_key"], unique=False)
        batch_op.create_index("ix_invitation_event", ["event_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(
            "uq_invitation_of_delegation",
            ["delegation_id", "email_key"],
            unique=True,
            sqlite_where=sa.text("state IN ('sent', 'registered') AND delegation_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('sent', 'registered') AND delegation_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_invitation_of_desk",
            ["category_id", "email_key"],
            unique=True,
            sqlite_where=sa.text("state IN ('sent', 'registered') AND delegation_id IS NULL"),
            postgresql_where=sa.text("state IN ('sent', 'registered') AND delegation_id IS NULL"),
        )
        batch_op.create_index(
            "uq_invitation_registration",
            ["registration_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('sent', 'registered')"),
            postgresql_where=sa.text("state IN ('sent', 'registered')"),
        )

    with op.batch_alter_table("registration_draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invitation_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("is_for_other", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(batch_op.f("ix_registration_draft_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_draft_invitation_id"),
            "invitation",
            ["invitation_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    with op.batch_alter_table("registration_draft", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_registration_draft_invitation_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_registration_draft_invitation_id"))
        batch_op.drop_column("is_for_other")
        batch_op.drop_column("invitation_id")

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_invitation_registration",
            sqlite_where=sa.text("state IN ('sent', 'registered')"),
            postgresql_where=sa.text("state IN ('sent', 'registered')"),
        )
        batch_op.drop_index(
            "uq_invitation_of_desk",
            sqlite_where=sa.text("state IN ('sent', 'registered') AND delegation_id IS NULL"),
            postgresql_where=sa.text("state IN ('sent', 'registered') AND delegation_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_invitation_of_delegation",
            sqlite_where=sa.text("state IN ('sent', 'registered') AND delegation_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('sent', 'registered') AND delegation_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_invitation_registration_id"))
        batch_op.drop_index("ix_invitation_event")
        batch_op.drop_index(batch_op.f("ix_invitation_email_key"))
        batch_op.drop_index(batch_op.f("ix_invitation_delegation_id"))
        batch_op.drop_index("ix_invitation_deadline")
        batch_op.drop_index(batch_op.f("ix_invitation_category_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index("uq_delegation_head")
        batch_op.drop_index("uq_delegation_deputy")
        batch_op.drop_index(batch_op.f("ix_delegation_category_id"))

    op.drop_table("delegation")
