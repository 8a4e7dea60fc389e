"""Waiting lists of choices"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import UTCDateTime
revision = 'choice_turns'
down_revision = 'notices'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('question_choice_turn',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('choice_id', sa.Integer(), nullable=False),
    sa.Column('waiting_since', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['choice_id'], ['question_choice.id'], name=op.f('fk_question_choice_turn_choice_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_question_choice_turn_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_choice_turn')),
    sa.UniqueConstraint('registration_id', 'choice_id', name=op.f('uq_question_choice_turn_registration_id_choice_id'))
    )
    with op.batch_alter_table('question_choice_turn', schema=None) as batch_op:
        batch_op.create_index('ix_question_choice_turn_order', ['choice_id', 'waiting_since'], unique=False)


def downgrade() -> None:
    op.drop_table('question_choice_turn')
