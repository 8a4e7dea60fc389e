"""What an event says in its mails in place of the product's own texts, per language, and how to go back.

Each text of a mail's template (a paragraph, the label of a button, the subject) can be worded anew; where the texts
stand, the links and the facts are the template's. So no wording can take a link out of a mail that needs it.
The same goes for texts of other modules (`worded_texts` of the rooms): those of the ticket and of calendar entries, and
words that mails are put together of. Such a module takes its `_` from `reading.py`.
`texts.py` finds the texts of a mail or module, `reading.py` puts an event's wording in their place.
"""
