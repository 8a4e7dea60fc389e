"""Offers, groups and priority on the waiting lists of choices"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import UTCDateTime, new_public_id
revision = 'choice_offers'
down_revision = 'material_versions'
branch_labels = None
depends_on = None

turns = sa.table('question_choice_turn', sa.column('id', sa.Integer), sa.column('public_id', sa.String))


def upgrade() -> None:
    with op.batch_alter_table('question_choice_turn', schema=None) as batch_op:
        batch_op.add_column(sa.Column('public_id', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('offer_until', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('priority', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('queue_group', sa.String(length=16), nullable=True))
    connection = op.get_bind()
    for id in connection.scalars(sa.select(turns.c.id)).all():
        connection.execute(turns.update().where(turns.c.id == id).values(public_id=new_public_id()))
    with op.batch_alter_table('question_choice_turn', schema=None) as batch_op:
        batch_op.alter_column('public_id', existing_type=sa.String(length=16), nullable=False)
        batch_op.create_unique_constraint(batch_op.f('uq_question_choice_turn_public_id'), ['public_id'])
        batch_op.create_index('ix_question_choice_turn_offer', ['offer_until'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('question_choice_turn', schema=None) as batch_op:
        batch_op.drop_index('ix_question_choice_turn_offer')
        batch_op.drop_constraint(batch_op.f('uq_question_choice_turn_public_id'), type_='unique')
        batch_op.drop_column('queue_group')
        batch_op.drop_column('priority')
        batch_op.drop_column('offer_until')
        batch_op.drop_column('public_id')
