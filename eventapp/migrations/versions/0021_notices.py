"""Mails that a release gives rise to, and what it says of each session"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import UTCDateTime
revision = 'notices'
down_revision = 'versions'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Integer(), nullable=True),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('decided_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'sent', 'left')", name=op.f('ck_notice_known_state')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_notice_participant_id_participant'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['release_id'], ['release.id'], name=op.f('fk_notice_release_id_release'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('public_id', name=op.f('uq_notice_public_id')),
    sa.UniqueConstraint('release_id', 'participant_id', name=op.f('uq_notice_release_id_participant_id'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_participant_id'), ['participant_id'], unique=False)
        batch_op.create_index('ix_notice_release_state', ['release_id', 'state'], unique=False)
    op.add_column('session', sa.Column('published', sa.JSON(none_as_null=True), nullable=True))
    op.add_column('speaker', sa.Column('asked_at', UTCDateTime(), nullable=True))
    _fill()


def downgrade() -> None:
    with op.batch_alter_table('speaker', schema=None) as batch_op:
        batch_op.drop_column('asked_at')
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.drop_column('published')
    op.drop_table('notice')


def _fill() -> None:
    """What the latest release of each event says of its sessions."""
    release = sa.table('release', sa.column('event_id'), sa.column('number'), sa.column('programme', sa.JSON()))
    session = sa.table('session', sa.column('event_id'), sa.column('public_id'), sa.column('published', sa.JSON()))
    connection = op.get_bind()
    newest = sa.select(release.c.event_id, sa.func.max(release.c.number)).group_by(release.c.event_id)
    for event_id, number in connection.execute(newest).all():
        query = sa.select(release.c.programme).where(release.c.event_id == event_id, release.c.number == number)
        programme = connection.execute(query).scalar_one()
        places = {room['id']: room['name'] for room in programme['rooms']}
        for said in programme['sessions']:
            change = session.update().where(session.c.event_id == event_id, session.c.public_id == said['id'])
            connection.execute(change.values(published=said | {'place': places.get(said['room'], {})}))
