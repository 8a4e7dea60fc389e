"""Imports of registrations from tables"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import UTCDateTime

revision = "imports"
down_revision = "letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registration_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("sample", sa.JSON(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("reserved", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(500), nullable=True),
        sa.Column("held_until", UTCDateTime(timezone=True), nullable=True),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('columns', 'checking', 'checked', 'writing', 'done', 'stopped')",
            name=op.f("ck_registration_import_known_state"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_registration_import_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_registration_import_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_registration_import_public_id")),
    )
    with op.batch_alter_table("registration_import") as batch:
        for column in ("created_at", "event_id", "state", "user_id"):
            batch.create_index(op.f(f"ix_registration_import_{column}"), [column])
    op.create_table(
        "registration_import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('new', 'known', 'problem', 'written', 'full')",
            name=op.f("ck_registration_import_row_known_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["registration_import.id"],
            name=op.f("fk_registration_import_row_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_import_row")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_registration_import_row_import_id_number")),
    )
    with op.batch_alter_table("registration_import_row") as batch:
        batch.create_index("ix_registration_import_row_outcome", ["import_id", "outcome", "id"])


def downgrade() -> None:
    op.drop_table("registration_import_row")
    op.drop_table("registration_import")
