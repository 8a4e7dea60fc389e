"""Documents and linked events have an address; versions of pages are instants"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "events_by_page"
down_revision = "0001"
branch_labels = None
depends_on = None

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
TABLES = ("document", "event_link")


def upgrade() -> None:
    with op.batch_alter_table("event") as table:
        table.alter_column("version", type_=sa.BigInteger(), existing_type=sa.Integer(), existing_nullable=False)
    for name in TABLES:
        op.add_column(name, sa.Column("public_id", sa.String(16), nullable=True))
        rows = sa.table(name, sa.column("id", sa.Integer), sa.column("public_id", sa.String))
        connection = op.get_bind()
        for (row,) in connection.execute(sa.select(rows.c.id)).all():
            fresh = "".join(secrets.choice(ALPHABET) for _ in range(16))
            connection.execute(sa.update(rows).where(rows.c.id == row).values(public_id=fresh))
        with op.batch_alter_table(name) as table:
            table.alter_column("public_id", existing_type=sa.String(16), nullable=False)
            table.create_unique_constraint(table.f(f"uq_{name}_public_id"), ["public_id"])


def downgrade() -> None:
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(f"uq_{name}_public_id", type_="unique")
            table.drop_column("public_id")
    op.execute("UPDATE event SET version = 1")
    with op.batch_alter_table("event") as table:
        table.alter_column("version", type_=sa.Integer(), existing_type=sa.BigInteger(), existing_nullable=False)
