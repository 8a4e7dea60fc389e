"""The days of the event on which the person of an entry is there"""

import sqlalchemy as sa
from alembic import op

revision = 'days'
down_revision = 'proposals'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No batch: SQLite would make the table anew and lose what refers to it.
    op.add_column("entry", sa.Column("days", sa.JSON(), nullable=True))
    # Seen by participants at most, as long as the organisers say nothing else. The rows of the search are made anew.
    _change(lambda fields, audience: fields | {"days": min(1, audience)})


def downgrade() -> None:
    op.drop_column("entry", "days")
    _change(lambda fields, _audience: {name: value for name, value in fields.items() if name != "days"})


def _change(changed) -> None:
    directory = sa.table(
        "directory", sa.column("event_id"), sa.column("fields", sa.JSON), sa.column("audience"),
        sa.column("policy_version"),
    )  # fmt: skip
    connection = op.get_bind()
    for event_id, fields, audience in connection.execute(
        sa.select(directory.c.event_id, directory.c.fields, directory.c.audience)
    ).all():
        connection.execute(
            directory.update()
            .where(directory.c.event_id == event_id)
            .values(fields=changed(fields, audience), policy_version=directory.c.policy_version + 1)
        )
