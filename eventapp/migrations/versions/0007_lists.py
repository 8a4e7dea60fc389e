"""Lists of 50,000 registrations are sorted by indexes; saved views"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import SortKey
from eventapp.common.columns import UTCDateTime
revision = "lists"
down_revision = "delegations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('saved_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('is_shared', sa.Boolean(), nullable=False),
    sa.Column('filters', sa.JSON(), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_saved_view_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_saved_view_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('event_id', 'user_id', 'name', name=op.f('uq_saved_view_event_id_user_id_name')),
    sa.UniqueConstraint('public_id', name=op.f('uq_saved_view_public_id'))
    )
    op.create_index('ix_saved_view_user_id', 'saved_view', ['user_id'])

    op.drop_index('ix_participant_event_name', 'participant')
    op.add_column('participant', sa.Column('organisation_key', SortKey(200), server_default='', nullable=False))
    op.execute(
        "UPDATE participant SET organisation_key = substr((SELECT name_key FROM organisation"
        " WHERE organisation.id = participant.organisation_id), 1, 200) WHERE organisation_id IS NOT NULL"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column('participant', 'name_key', type_=SortKey(500), existing_nullable=False)
    op.create_index('ix_participant_event_name', 'participant', ['event_id', 'name_key', 'id'])
    op.create_index('ix_participant_event_country', 'participant', ['event_id', 'country', 'name_key', 'id'])
    op.create_index(
        'ix_participant_event_organisation', 'participant', ['event_id', 'organisation_key', 'name_key', 'id']
    )

    op.drop_index('ix_registration_participant_id', 'registration')
    op.drop_index('ix_registration_created', 'registration')
    op.create_index('ix_registration_created', 'registration', ['event_id', 'created_at', 'id'])
    op.create_index('ix_registration_category', 'registration', ['event_id', 'category_id', 'created_at', 'id'])
    op.create_index('ix_registration_state', 'registration', ['event_id', 'state', 'created_at', 'id'])
    op.create_index(
        'ix_registration_of_participant', 'registration', ['participant_id', 'state', 'category_id', 'created_at', 'id']
    )


def downgrade() -> None:
    op.drop_index('ix_registration_of_participant', 'registration')
    op.drop_index('ix_registration_state', 'registration')
    op.drop_index('ix_registration_category', 'registration')
    op.drop_index('ix_registration_created', 'registration')
    op.create_index('ix_registration_created', 'registration', ['event_id', 'created_at'])
    op.create_index('ix_registration_participant_id', 'registration', ['participant_id'])

    op.drop_index('ix_participant_event_organisation', 'participant')
    op.drop_index('ix_participant_event_country', 'participant')
    op.drop_index('ix_participant_event_name', 'participant')
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE participant ALTER COLUMN name_key TYPE VARCHAR(500) COLLATE "default"')
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.drop_column('organisation_key')
    op.create_index('ix_participant_event_name', 'participant', ['event_id', 'name_key'])

    op.drop_table('saved_view')
