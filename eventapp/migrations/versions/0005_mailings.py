"""Mass mails and reminders, unsubscribing, the wording of mails at an event"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import Translated, UTCDateTime

revision = "mailings"
down_revision = "desk"
branch_labels = None
depends_on = None


def state_is_one_of(batch_op, *states: str) -> None:
    """Give `message` the CHECK of its states; a rebuilt SQLite table has lost the one before."""
    check = op.f("ck_message_known_state")
    if op.get_bind().dialect.name != "sqlite":
        batch_op.drop_constraint(check, type_="check")
    batch_op.create_check_constraint(check, "state IN ({})".format(", ".join(f"'{state}'" for state in states)))


def upgrade() -> None:
    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(length=60), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("reminder", sa.String(length=60), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("subject", Translated(), nullable=False),
        sa.Column("body", Translated(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("send_at", UTCDateTime(), nullable=True),
        sa.Column("queued_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('own', 'news')", name=op.f("ck_mailing_known_kind")),
        sa.CheckConstraint(
            "state <> 'active' OR reminder IS NOT NULL", name=op.f("ck_mailing_only_reminders_are_active")
        ),
        sa.CheckConstraint("state <> 'scheduled' OR send_at IS NOT NULL", name=op.f("ck_mailing_scheduled_has_time")),
        sa.CheckConstraint(
            "state IN ('draft', 'scheduled', 'sending', 'paused', 'sent', 'cancelled', 'active')",
            name=op.f("ck_mailing_known_state"),
        ),
        sa.CheckConstraint("(reminder IS NULL) = (days IS NULL)", name=op.f("ck_mailing_reminder_has_days")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_mailing_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mailing_public_id")),
    )
    with op.batch_alter_table("mailing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mailing_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_mailing_state", ["state", "send_at"], unique=False)

    op.create_table(
        "unsubscribed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("address_key", sa.String(length=320), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_unsubscribed_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsubscribed")),
        sa.UniqueConstraint("event_id", "address_key", name=op.f("uq_unsubscribed_event_id_address_key")),
    )
    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_wording_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
        sa.UniqueConstraint(
            "event_id", "language", "template", "key", name=op.f("uq_wording_event_id_language_template_key")
        ),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        state_is_one_of(batch_op, "queued", "held", "sent", "failed", "dropped")
        batch_op.add_column(sa.Column("priority", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("mailing_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("recipient_key", sa.String(length=320), nullable=True))
        batch_op.drop_index(batch_op.f("ix_message_due"))
        batch_op.create_index("ix_message_due", ["state", "priority", "due_at"], unique=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_message_mailing_id_recipient_key"), ["mailing_id", "recipient_key"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_message_mailing_id"), "mailing", ["mailing_id"], ["id"], ondelete="CASCADE"
        )


def downgrade() -> None:
    op.execute("UPDATE message SET state = 'dropped' WHERE state = 'held'")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_message_mailing_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_message_mailing_id_recipient_key"), type_="unique")
        batch_op.drop_index("ix_message_due")
        batch_op.create_index(batch_op.f("ix_message_due"), ["state", "due_at"], unique=False)
        batch_op.drop_column("recipient_key")
        batch_op.drop_column("mailing_id")
        batch_op.drop_column("priority")
        state_is_one_of(batch_op, "queued", "sent", "failed", "dropped")

    op.drop_table("wording")
    op.drop_table("unsubscribed")
    with op.batch_alter_table("mailing", schema=None) as batch_op:
        batch_op.drop_index("ix_mailing_state")
        batch_op.drop_index(batch_op.f("ix_mailing_event_id"))

    op.drop_table("mailing")
