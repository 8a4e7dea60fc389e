"""The programme"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import SortKey
from eventapp.common.columns import Translated
from eventapp.common.columns import UTCDateTime
revision = 'programme'
down_revision = 'directory_search'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('release',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('programme', sa.JSON(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('published_at', UTCDateTime(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_release_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_release_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_release')),
    sa.UniqueConstraint('event_id', 'number', name=op.f('uq_release_event_id_number'))
    )
    with op.batch_alter_table('release', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_release_user_id'), ['user_id'], unique=False)

    op.create_table('room',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=36), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', Translated(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('equipment', sa.String(length=500), nullable=False),
    sa.Column('booths', sa.Integer(), nullable=False),
    sa.Column('hours', sa.JSON(), nullable=False),
    sa.CheckConstraint('booths >= 0', name=op.f('ck_room_booths_not_negative')),
    sa.CheckConstraint('capacity IS NULL OR capacity > 0', name=op.f('ck_room_holds_someone')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_room_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room')),
    sa.UniqueConstraint('public_id', name=op.f('uq_room_public_id'))
    )
    with op.batch_alter_table('room', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_room_event_id'), ['event_id'], unique=False)

    op.create_table('track',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', Translated(), nullable=False),
    sa.Column('color', sa.String(length=7), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_track_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_track')),
    sa.UniqueConstraint('public_id', name=op.f('uq_track_public_id'))
    )
    with op.batch_alter_table('track', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_track_event_id'), ['event_id'], unique=False)

    op.create_table('feed',
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('made_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_feed_participant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('participant_id', name=op.f('pk_feed')),
    sa.UniqueConstraint('key', name=op.f('uq_feed_key'))
    )
    op.create_table('session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', Translated(), nullable=False),
    sa.Column('abstract', Translated(), nullable=False),
    sa.Column('starts_at', UTCDateTime(), nullable=True),
    sa.Column('ends_at', UTCDateTime(), nullable=True),
    sa.Column('room_id', sa.Integer(), nullable=True),
    sa.Column('track_id', sa.Integer(), nullable=True),
    sa.Column('spoken', sa.JSON(), nullable=False),
    sa.Column('interpreted', sa.JSON(), nullable=False),
    sa.Column('format', sa.String(length=20), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('seats', sa.String(length=20), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.CheckConstraint("format IN ('on_site', 'online', 'hybrid')", name=op.f('ck_session_known_format')),
    sa.CheckConstraint("kind IN ('plenary', 'panel', 'workshop', 'bilateral', 'poster', 'break', 'ceremony', 'networking', 'talk')", name=op.f('ck_session_known_kind')),
    sa.CheckConstraint("seats IN ('none', 'room', 'number')", name=op.f('ck_session_known_seats')),
    sa.CheckConstraint("state IN ('draft', 'planned', 'cancelled')", name=op.f('ck_session_known_state')),
    sa.CheckConstraint('(starts_at IS NULL) = (ends_at IS NULL)', name=op.f('ck_session_placed_or_not')),
    sa.CheckConstraint('capacity IS NULL OR taken <= capacity', name=op.f('ck_session_taken_within_capacity')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_session_ends_after_start')),
    sa.CheckConstraint('taken >= 0', name=op.f('ck_session_taken_not_negative')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_session_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_session_room_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['track_id'], ['track.id'], name=op.f('fk_session_track_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session')),
    sa.UniqueConstraint('event_id', 'guid', name=op.f('uq_session_event_id_guid')),
    sa.UniqueConstraint('event_id', 'number', name=op.f('uq_session_event_id_number')),
    sa.UniqueConstraint('public_id', name=op.f('uq_session_public_id'))
    )
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.create_index('ix_session_event_time', ['event_id', 'starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_room_id'), ['room_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_track_id'), ['track_id'], unique=False)

    op.create_table('speaker',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=250), nullable=False),
    sa.Column('name_key', SortKey(length=500), nullable=False),
    sa.Column('position', sa.String(length=200), nullable=False),
    sa.Column('organisation', sa.String(length=200), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('biography', Translated(), nullable=False),
    sa.Column('photo', sa.String(length=16), nullable=True),
    sa.Column('needs', sa.Text(), nullable=False),
    sa.Column('origin', sa.String(length=60), nullable=True),
    sa.Column('secret', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_speaker_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_speaker_participant_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_speaker')),
    sa.UniqueConstraint('event_id', 'participant_id', name=op.f('uq_speaker_event_id_participant_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_speaker_public_id')),
    sa.UniqueConstraint('secret', name=op.f('uq_speaker_secret'))
    )
    with op.batch_alter_table('speaker', schema=None) as batch_op:
        batch_op.create_index('ix_speaker_event_name', ['event_id', 'name_key'], unique=False)
        batch_op.create_index('ix_speaker_event_origin', ['event_id', 'origin'], unique=False)
        batch_op.create_index(batch_op.f('ix_speaker_participant_id'), ['participant_id'], unique=False)

    op.create_table('walk',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('first_id', sa.Integer(), nullable=False),
    sa.Column('second_id', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.CheckConstraint('first_id < second_id', name=op.f('ck_walk_once_a_pair')),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_walk_takes_time')),
    sa.ForeignKeyConstraint(['first_id'], ['room.id'], name=op.f('fk_walk_first_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['second_id'], ['room.id'], name=op.f('fk_walk_second_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_walk')),
    sa.UniqueConstraint('first_id', 'second_id', name=op.f('uq_walk_first_id_second_id'))
    )
    with op.batch_alter_table('walk', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_walk_second_id'), ['second_id'], unique=False)

    op.create_table('availability',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('speaker_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', UTCDateTime(), nullable=False),
    sa.Column('ends_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_availability_ends_after_start')),
    sa.ForeignKeyConstraint(['speaker_id'], ['speaker.id'], name=op.f('fk_availability_speaker_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_availability'))
    )
    with op.batch_alter_table('availability', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_availability_speaker_id'), ['speaker_id'], unique=False)

    op.create_table('booking',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('booked_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("state IN ('booked', 'waiting')", name=op.f('ck_booking_known_state')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_booking_participant_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_booking_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booking')),
    sa.UniqueConstraint('participant_id', 'session_id', name=op.f('uq_booking_participant_id_session_id'))
    )
    with op.batch_alter_table('booking', schema=None) as batch_op:
        batch_op.create_index('ix_booking_session_state', ['session_id', 'state', 'booked_at'], unique=False)

    op.create_table('feedback',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('given_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("state IN ('new', 'shown', 'hidden')", name=op.f('ck_feedback_known_state')),
    sa.CheckConstraint('stars BETWEEN 1 AND 5', name=op.f('ck_feedback_one_to_five')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_feedback_participant_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_feedback_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback')),
    sa.UniqueConstraint('participant_id', 'session_id', name=op.f('uq_feedback_participant_id_session_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_feedback_public_id'))
    )
    with op.batch_alter_table('feedback', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedback_session_id'), ['session_id'], unique=False)

    op.create_table('star',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('starred_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_star_participant_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_star_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_star')),
    sa.UniqueConstraint('participant_id', 'session_id', name=op.f('uq_star_participant_id_session_id'))
    )
    with op.batch_alter_table('star', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_star_session_id'), ['session_id'], unique=False)

    op.create_table('talk',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=36), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', Translated(), nullable=False),
    sa.Column('abstract', Translated(), nullable=False),
    sa.Column('starts_at', UTCDateTime(), nullable=True),
    sa.Column('ends_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint('(starts_at IS NULL) = (ends_at IS NULL)', name=op.f('ck_talk_placed_or_not')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_talk_ends_after_start')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_talk_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talk')),
    sa.UniqueConstraint('public_id', name=op.f('uq_talk_public_id'))
    )
    with op.batch_alter_table('talk', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_talk_session_id'), ['session_id'], unique=False)

    op.create_table('appearance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('talk_id', sa.Integer(), nullable=True),
    sa.Column('speaker_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('confirmed_at', UTCDateTime(), nullable=True),
    sa.Column('declined_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("role IN ('speaker', 'chair', 'moderator', 'rapporteur', 'panellist')", name=op.f('ck_appearance_known_role')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_appearance_session_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['speaker_id'], ['speaker.id'], name=op.f('fk_appearance_speaker_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['talk_id'], ['talk.id'], name=op.f('fk_appearance_talk_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appearance'))
    )
    with op.batch_alter_table('appearance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appearance_session_id'), ['session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_appearance_speaker_id'), ['speaker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_appearance_talk_id'), ['talk_id'], unique=False)

    op.create_table('material',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('talk_id', sa.Integer(), nullable=True),
    sa.Column('speaker_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=250), nullable=False),
    sa.Column('url', sa.String(length=1000), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=True),
    sa.Column('media_type', sa.String(length=100), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('public_from', UTCDateTime(), nullable=True),
    sa.Column('added_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_material_session_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['speaker_id'], ['speaker.id'], name=op.f('fk_material_speaker_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['talk_id'], ['talk.id'], name=op.f('fk_material_talk_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_material')),
    sa.UniqueConstraint('public_id', name=op.f('uq_material_public_id'))
    )
    with op.batch_alter_table('material', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_material_session_id'), ['session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_material_speaker_id'), ['speaker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_material_talk_id'), ['talk_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('material', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_material_talk_id'))
        batch_op.drop_index(batch_op.f('ix_material_speaker_id'))
        batch_op.drop_index(batch_op.f('ix_material_session_id'))

    op.drop_table('material')
    with op.batch_alter_table('appearance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_appearance_talk_id'))
        batch_op.drop_index(batch_op.f('ix_appearance_speaker_id'))
        batch_op.drop_index(batch_op.f('ix_appearance_session_id'))

    op.drop_table('appearance')
    with op.batch_alter_table('talk', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_talk_session_id'))

    op.drop_table('talk')
    with op.batch_alter_table('star', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_star_session_id'))

    op.drop_table('star')
    with op.batch_alter_table('feedback', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedback_session_id'))

    op.drop_table('feedback')
    with op.batch_alter_table('booking', schema=None) as batch_op:
        batch_op.drop_index('ix_booking_session_state')

    op.drop_table('booking')
    with op.batch_alter_table('availability', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_availability_speaker_id'))

    op.drop_table('availability')
    with op.batch_alter_table('walk', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_walk_second_id'))

    op.drop_table('walk')
    with op.batch_alter_table('speaker', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_speaker_participant_id'))
        batch_op.drop_index('ix_speaker_event_origin')
        batch_op.drop_index('ix_speaker_event_name')

    op.drop_table('speaker')
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_session_track_id'))
        batch_op.drop_index(batch_op.f('ix_session_room_id'))
        batch_op.drop_index('ix_session_event_time')

    op.drop_table('session')
    op.drop_table('feed')
    with op.batch_alter_table('track', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_track_event_id'))

    op.drop_table('track')
    with op.batch_alter_table('room', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_room_event_id'))

    op.drop_table('room')
    with op.batch_alter_table('release', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_release_user_id'))

    op.drop_table('release')
