"""The questions of the form: what the desk asks beyond name and organisation, and what was answered.

The desk builds the form of sections and questions (`manage.py`). Each change of a question's wording is a new
version, and each answer names the version it was given to. Where to start:

    models.py       the tables
    definition.py   the form of an event as plain values: `Form`, `FormSection`, `AskedQuestion`
    kinds.py        one class for each kind of question: field, check, words, cells
    conditions.py   when a question is shown
    seats.py        the places of limited choices
    operations.py   changing the form

Reading from elsewhere, `event` being an event and `registration` a registration:

    form = queries.form_of(event)                       the whole form, kept in memory until it changes
    for question in queries.questions_of(event): ...    what is asked now, in order
    question.key, question.kind, question.label         its stable name, its kind, its text in the languages
    in_words(question, value, language)                 an answer as people read it (from kinds.py)
    export_cell(question, value, language)              for a spreadsheet
    parse_cell(question, text)                          from a spreadsheet; raises kinds.Fault with a message
    registration.answers[key]["value"]                  an answer; `["version"]` is that of its wording
    form.asked(key, version)                            the question in the wording of that version
    form.answered(registration.answers)                 (question in its wording, value) of every answer, in order
    queries.missing_answers(registration)               required questions that lack an answer
    definition.answer(question, value)                  an answer as it is stored

Who changes what a registration holds calls `seats.settle(registration)`, which takes and gives back the places
of limited choices.
"""
