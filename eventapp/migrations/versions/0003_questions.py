"""Questions of the form that the desk can change; the answers about needs become answers to them"""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import Translated
from eventapp.common.columns import UTCDateTime
revision = "questions"
down_revision = "events_by_page"
branch_labels = None
depends_on = None

# What every form asked before, now as questions that the desk can change.
FORM = [{'code': 'needs',
  'title': {'en': 'Your needs', 'es': 'Sus necesidades', 'pt': 'As suas necessidades', 'fr': 'Vos besoins'},
  'intro': {},
  'questions': [{'key': 'diet',
                 'kind': 'one_of',
                 'label': {'en': 'Diet', 'es': 'Dieta', 'pt': 'Dieta', 'fr': 'Régime alimentaire'},
                 'is_required': True,
                 'attendance': 'on_site',
                 'choices': [{'key': 'none',
                              'label': {'en': 'No special diet',
                                        'es': 'Sin dieta especial',
                                        'pt': 'Sem dieta especial',
                                        'fr': 'Pas de régime particulier'}},
                             {'key': 'vegetarian', 'label': {'en': 'Vegetarian', 'es': 'Vegetariana', 'pt': 'Vegetariana', 'fr': 'Végétarien'}},
                             {'key': 'vegan', 'label': {'en': 'Vegan', 'es': 'Vegana', 'pt': 'Vegana', 'fr': 'Végane'}},
                             {'key': 'halal', 'label': {'en': 'Halal', 'es': 'Halal', 'pt': 'Halal', 'fr': 'Halal'}},
                             {'key': 'kosher', 'label': {'en': 'Kosher', 'es': 'Kosher', 'pt': 'Kosher', 'fr': 'Casher'}},
                             {'key': 'gluten_free', 'label': {'en': 'Gluten-free', 'es': 'Sin gluten', 'pt': 'Sem glúten', 'fr': 'Sans gluten'}},
                             {'key': 'other', 'label': {'en': 'Another diet', 'es': 'Otra dieta', 'pt': 'Outra dieta', 'fr': 'Autre régime'}}],
                 'limits': {'default': 'none'}},
                {'key': 'diet_note',
                 'kind': 'short_text',
                 'label': {'en': 'More about your diet', 'es': 'Más sobre su dieta', 'pt': 'Mais sobre a dieta', 'fr': 'Précisions sur votre régime'},
                 'help': {'en': 'Allergies, for example.',
                          'es': 'Por ejemplo, alergias.',
                          'pt': 'Por exemplo, alergias.',
                          'fr': 'Des allergies, par exemple.'},
                 'attendance': 'on_site',
                 'limits': {'most': 300}},
                {'key': 'access',
                 'kind': 'long_text',
                 'label': {'en': 'Access needs',
                           'es': 'Necesidades de accesibilidad',
                           'pt': 'Necessidades de acessibilidade',
                           'fr': 'Besoins d’accessibilité'},
                 'help': {'en': 'A step-free way, a hearing loop, a companion: what lets you take part fully.',
                          'es': 'Un acceso sin escalones, un bucle de inducción auditiva, una persona de apoyo: lo que le permita participar '
                                'plenamente.',
                          'pt': 'Um acesso sem degraus, um sistema de indução auditiva, uma pessoa de apoio: o que permita participar plenamente.',
                          'fr': 'Un accès de plain-pied, une boucle magnétique, une personne qui vous accompagne\xa0: ce qui vous permet de '
                                'participer pleinement.'},
                 'limits': {'most': 1000}},
                {'key': 'interpretation',
                 'kind': 'one_of',
                 'label': {'en': 'Interpretation', 'es': 'Interpretación', 'pt': 'Interpretação', 'fr': 'Interprétation'},
                 'help': {'en': 'The language you would like to listen in.',
                          'es': 'El idioma en el que desea escuchar.',
                          'pt': 'A língua em que deseja ouvir.',
                          'fr': 'La langue dans laquelle vous souhaitez suivre les séances.'},
                 'choices': [{'key': 'en', 'label': {'en': 'English', 'es': 'English', 'pt': 'English', 'fr': 'English'}},
                             {'key': 'es', 'label': {'en': 'Español', 'es': 'Español', 'pt': 'Español', 'fr': 'Español'}},
                             {'key': 'pt', 'label': {'en': 'Português', 'es': 'Português', 'pt': 'Português', 'fr': 'Português'}},
                             {'key': 'fr', 'label': {'en': 'Français', 'es': 'Français', 'pt': 'Français', 'fr': 'Français'}}],
                 'limits': {'none': {'en': 'None needed', 'es': 'No se necesita', 'pt': 'Não é necessária', 'fr': 'Pas nécessaire'}}},
                {'key': 'visa_letter',
                 'kind': 'yes_no',
                 'label': {'en': 'I need a letter for my visa',
                           'es': 'Necesito una carta para el visado',
                           'pt': 'Preciso de uma carta para o visto',
                           'fr': 'J’ai besoin d’une lettre pour mon visa'},
                 'help': {'en': 'We send it to you after your registration is confirmed.',
                          'es': 'Se la enviamos cuando su inscripción esté confirmada.',
                          'pt': 'Enviamos a carta depois de confirmada a inscrição.',
                          'fr': 'Nous vous l’envoyons une fois votre inscription confirmée.'},
                 'attendance': 'on_site'},
                {'key': 'hopes',
                 'kind': 'long_text',
                 'label': {'en': 'What do you hope to find at the event?',
                           'es': '¿Qué espera encontrar en el evento?',
                           'pt': 'O que espera encontrar no evento?',
                           'fr': 'Qu’espérez-vous trouver lors de l’événement\u202f?'},
                 'help': {'en': 'A partner, an example, a technology. The organisers use it to prepare the sessions.',
                          'es': 'Una alianza, un ejemplo, una tecnología. El equipo organizador lo usa para preparar las sesiones.',
                          'pt': 'Uma parceria, um exemplo, uma tecnologia. A organização do evento usa a resposta para preparar as sessões.',
                          'fr': 'Un partenaire, un exemple, une technologie. Votre réponse aide l’équipe organisatrice à préparer les séances.'},
                 'limits': {'most': 1000}}]},
 {'code': 'consent',
  'title': {'en': 'Your consent', 'es': 'Su consentimiento', 'pt': 'O seu consentimento', 'fr': 'Votre consentement'},
  'intro': {'en': "We use your answers to run this event: your badge, meals, access, interpretation, visa letter. The organisers' team sees them, "
                  'nobody else.',
            'es': 'Usamos sus respuestas para realizar este evento: credencial, comidas, accesibilidad, interpretación, carta para el visado. Las ve '
                  'el equipo organizador y nadie más.',
            'pt': 'Usamos as respostas para realizar este evento: crachá, refeições, acessibilidade, interpretação, carta para o visto. Só a '
                  'organização do evento as vê, mais ninguém.',
            'fr': 'Vos réponses servent à la tenue de cet événement\xa0: badge, repas, accessibilité, interprétation, lettre pour le visa. Seule '
                  'l’équipe organisatrice y a accès.'},
  'questions': [{'key': 'registration',
                 'kind': 'consent',
                 'label': {'en': 'I agree that the organisers use these answers to run the event.',
                           'es': 'Acepto que el equipo organizador use estas respuestas para realizar el evento.',
                           'pt': 'Aceito que a organização do evento use estas respostas para realizá-lo.',
                           'fr': 'J’accepte que l’équipe organisatrice utilise ces réponses pour la tenue de l’événement.'},
                 'is_required': True},
                {'key': 'next_editions',
                 'kind': 'consent',
                 'label': {'en': 'Write to me about the next editions of this event.',
                           'es': 'Quiero recibir noticias de las próximas ediciones de este evento.',
                           'pt': 'Quero receber notícias das próximas edições deste evento.',
                           'fr': 'Je souhaite recevoir des courriels sur les prochaines éditions de cet événement.'}}]}]
KEYS = [question["key"] for question in FORM[0]["questions"]]
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
SEATED = ("unconfirmed", "confirmed")


def upgrade() -> None:
    op.create_table('form_section',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', Translated(), nullable=False),
    sa.Column('intro', Translated(), nullable=False),
    sa.Column('condition', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_form_section_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_section')),
    sa.UniqueConstraint('event_id', 'code', name=op.f('uq_form_section_event_id_code'))
    )
    op.create_table('question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('section_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('attendance', sa.String(length=10), nullable=False),
    sa.Column('categories', sa.JSON(), nullable=False),
    sa.Column('condition', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("attendance IN ('any', 'on_site', 'online')", name=op.f('ck_question_known_attendance')),
    sa.CheckConstraint("kind IN ('short_text', 'long_text', 'email', 'phone', 'number', 'date', 'yes_no', 'one_of', 'several_of', 'country', 'region', 'organisation', 'file', 'consent')", name=op.f('ck_question_known_kind')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_question_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['section_id'], ['form_section.id'], name=op.f('fk_question_section_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('event_id', 'key', name=op.f('uq_question_event_id_key')),
    sa.UniqueConstraint('public_id', name=op.f('uq_question_public_id'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_section_id'), ['section_id'], unique=False)

    op.create_table('question_choice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.CheckConstraint('capacity IS NULL OR taken <= capacity', name=op.f('ck_question_choice_taken_within_capacity')),
    sa.CheckConstraint('taken >= 0', name=op.f('ck_question_choice_taken_not_negative')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_choice_question_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_choice')),
    sa.UniqueConstraint('question_id', 'key', name=op.f('uq_question_choice_question_id_key'))
    )
    op.create_table('question_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('label', Translated(), nullable=False),
    sa.Column('help', Translated(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('limits', sa.JSON(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_version_question_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_version')),
    sa.UniqueConstraint('question_id', 'number', name=op.f('uq_question_version_question_id_number'))
    )
    op.create_table('question_upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=True),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['registration_draft.id'], name=op.f('fk_question_upload_draft_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_question_upload_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_question_upload_registration_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_upload')),
    sa.UniqueConstraint('public_id', name=op.f('uq_question_upload_public_id'))
    )
    with op.batch_alter_table('question_upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_upload_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_upload_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_upload_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_upload_registration_id'), ['registration_id'], unique=False)

    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('form_stamp', sa.String(length=16), nullable=True))

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.add_column(sa.Column('answers', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('held_choices', sa.JSON(), nullable=True))
    connection = op.get_bind()
    versions, choices = _make_forms(connection)
    _convert_registrations(connection, versions, choices)
    _convert_drafts(connection, versions)
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.alter_column('answers', existing_type=sa.JSON(), nullable=False)
        batch_op.alter_column('held_choices', existing_type=sa.JSON(), nullable=False)
        batch_op.drop_column('needs')


def downgrade() -> None:
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.add_column(sa.Column('needs', sa.JSON(), nullable=True))
    connection = op.get_bind()
    table = _table("registration")
    for row in connection.execute(sa.select(table.c.id, table.c.answers)).all():
        needs = {key: row.answers[key]["value"] for key in KEYS if key in row.answers}
        connection.execute(table.update().where(table.c.id == row.id).values(needs=needs))
    drafts = _table("registration_draft")
    for row in connection.execute(sa.select(drafts.c.id, drafts.c.answers)).all():
        connection.execute(drafts.update().where(drafts.c.id == row.id).values(answers=_older(row.answers)))
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.alter_column('needs', existing_type=sa.JSON(), nullable=False)
        batch_op.drop_column('held_choices')
        batch_op.drop_column('answers')

    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_column('form_stamp')

    with op.batch_alter_table('question_upload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_upload_registration_id'))
        batch_op.drop_index(batch_op.f('ix_question_upload_event_id'))
        batch_op.drop_index(batch_op.f('ix_question_upload_draft_id'))
        batch_op.drop_index(batch_op.f('ix_question_upload_created_at'))

    op.drop_table('question_upload')
    op.drop_table('question_version')
    op.drop_table('question_choice')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_section_id'))

    op.drop_table('question')
    op.drop_table('form_section')


def _table(name):
    """A table as it is at this step."""
    return sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)


def _random_id():
    return "".join(secrets.choice(ALPHABET) for _ in range(16))


def _make_forms(connection):
    """The form of each event; returns {(event, key): version} and {(event, key, choice): id}."""
    events, sections, questions = _table("event"), _table("form_section"), _table("question")
    version_table, choice_table = _table("question_version"), _table("question_choice")
    versions, choices = {}, {}

    def insert(table, **values):
        return connection.execute(table.insert().values(**values)).inserted_primary_key[0]

    for event in connection.execute(sa.select(events.c.id)).scalars().all():
        for place, section in enumerate(FORM):
            section_id = insert(sections, event_id=event, code=section["code"], position=place,
                                title=section["title"], intro=section["intro"])
            for number, asked in enumerate(section["questions"]):
                question = insert(
                    questions, public_id=_random_id(), event_id=event, section_id=section_id, key=asked["key"],
                    kind=asked["kind"], position=number, is_required=asked.get("is_required", False),
                    attendance=asked.get("attendance", "any"), categories=[],
                )
                versions[event, asked["key"]] = insert(
                    version_table, question_id=question, number=1,
                    name="2026-11" if asked["kind"] == "consent" else "1", label=asked["label"],
                    help=asked.get("help", {}), choices=asked.get("choices", []), limits=asked.get("limits", {}),
                    created_at=datetime.now(UTC),
                )
                for choice in asked.get("choices", []):
                    choices[event, asked["key"], choice["key"]] = insert(
                        choice_table, question_id=question, key=choice["key"], taken=0)
        connection.execute(events.update().where(events.c.id == event).values(form_stamp=_random_id()))
    return versions, choices


def _convert_registrations(connection, versions, choices):
    table, consents = _table("registration"), _table("consent")
    given = {tuple(row) for row in connection.execute(
        sa.select(consents.c.participant_id, consents.c.purpose).where(consents.c.withdrawn_at.is_(None))
    )}
    taken = {}
    columns = (table.c.id, table.c.event_id, table.c.participant_id, table.c.state, table.c.needs)
    for row in connection.execute(sa.select(*columns)).all():
        answers = _answers(row.event_id, row.needs, versions)
        if (row.participant_id, "registration") in given:
            for purpose in ("registration", "next_editions"):
                answers[purpose] = {"version": versions[row.event_id, purpose],
                                    "value": (row.participant_id, purpose) in given}
        held = []
        if row.state in SEATED:
            held = sorted(choices[row.event_id, key, row.needs[key]] for key in ("diet", "interpretation")
                          if (row.event_id, key, row.needs.get(key)) in choices)
        for choice in held:
            taken[choice] = taken.get(choice, 0) + 1
        connection.execute(table.update().where(table.c.id == row.id).values(answers=answers, held_choices=held))
    choice_table = _table("question_choice")
    for choice, count in taken.items():
        connection.execute(choice_table.update().where(choice_table.c.id == choice).values(taken=count))


def _convert_drafts(connection, versions):
    table = _table("registration_draft")
    for row in connection.execute(sa.select(table.c.id, table.c.event_id, table.c.answers)).all():
        kept = {page: row.answers[page] for page in ("you", "organisation") if page in row.answers}
        needs, consent = row.answers.get("needs"), row.answers.get("consent")
        answers = _answers(row.event_id, needs or {}, versions)
        for purpose, value in (consent or {}).items():
            answers[purpose] = {"version": versions[row.event_id, purpose], "value": bool(value)}
        pages = [page for page, given in (("needs", needs), ("consent", consent)) if given]
        newer = kept | {"answers": answers, "pages": pages}
        if sent := row.answers.get("sent"):
            newer["sent"] = {"you": sent["you"], "organisation": sent["organisation"], "category": sent["category"],
                             "answers": answers}
        connection.execute(table.update().where(table.c.id == row.id).values(answers=newer))


def _answers(event, needs, versions):
    return {key: {"version": versions[event, key], "value": bool(needs[key]) if key == "visa_letter" else needs[key]}
            for key in KEYS if key in needs}


def _older(answers):
    """A draft as the version before kept it."""
    given = {key: answer["value"] for key, answer in answers.get("answers", {}).items()}
    older = {page: answers[page] for page in ("you", "organisation") if page in answers}
    if "needs" in answers.get("pages", ()):
        older["needs"] = {key: given[key] for key in KEYS if key in given}
    if "consent" in answers.get("pages", ()):
        older["consent"] = {key: given.get(key) or None for key in ("registration", "next_editions")}
    if "sent" in answers:
        sent = answers["sent"]
        needs = {key: answer["value"] for key, answer in sent["answers"].items() if key in KEYS}
        older["sent"] = {"you": sent["you"], "organisation": sent["organisation"], "needs": needs,
                         "category": sent["category"]}
    return older
