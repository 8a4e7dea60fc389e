"""Proposals point at the participant who made them"""

import sqlalchemy as sa
from alembic import op
revision = 'proposers'
down_revision = 'directory_words'
branch_labels = None
depends_on = None

BY_ID = '(SELECT participant.{} FROM participant WHERE participant.{} = proposal.{})'


def upgrade() -> None:
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.add_column(sa.Column('proposer_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_proposal_proposer_id'), 'participant', ['proposer_id'], ['id'], ondelete='SET NULL')
        batch_op.create_index(op.f('ix_proposal_proposer_id'), ['proposer_id'])
    op.execute('UPDATE proposal SET proposer_id = ' + BY_ID.format('id', 'public_id', 'proposed_by'))
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index('ix_proposal_proposed_by')
        batch_op.drop_column('proposed_by')


def downgrade() -> None:
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.add_column(sa.Column('proposed_by', sa.String(length=16), nullable=True))
        batch_op.create_index('ix_proposal_proposed_by', ['proposed_by'])
    op.execute('UPDATE proposal SET proposed_by = ' + BY_ID.format('public_id', 'id', 'proposer_id'))
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index(op.f('ix_proposal_proposer_id'))
        batch_op.drop_constraint(op.f('fk_proposal_proposer_id'), type_='foreignkey')
        batch_op.drop_column('proposer_id')
