"""The house rules: what holds for every address, page, table and migration, whoever adds the next one.

Nothing here names a page in order to test it. Each file walks the application itself (its URL map, its models,
its templates, its migrations), so a page or a table added tomorrow is tested without anyone remembering.

    test_roles.py       every address x every kind of visitor: let in, sent to sign in, or refused
    test_unsafe.py      every POST refuses a missing token, a body too large, and too many in a row
    test_pages.py       every page x four languages: HTML, headers, cookies, number of SQL statements
    test_axe.py         every page in Chromium: accessibility, narrow screens, errors in the console
    test_words.py       nothing is left untranslated in code, templates, catalogues and pages
    test_models.py      every table: a factory, indexes on foreign keys, lengths, UTC times
    test_migrations.py  the steps lead to the models' tables and back, and keep the rows
    test_layers.py      rooms import downwards; files and functions stay short

and is made of

    house.py            the application they look at: a copy of the demo with one row of everything
    rows.py             the rows of it that samples and visitors stand for
    more.py             more rows of every table, hung on what the pages show
    visitors.py         who comes: the session each has
    samples.py          what stands in the addresses: one value for each argument of each address
    addresses.py        the URL map, filled with the samples
    pages.py            the addresses that answer with a page, and who opens each
    markup.py           what is wrong in the HTML of one page
    literals.py         texts in templates and code that no catalogue can translate
    catalogues.py       the .po files, and the texts they should hold

You added                                    and a test here fails: do this
------------------------------------------   -------------------------------------------------------------
an address with an argument (`<code>`)       name a value for it in `samples.SAMPLES`
an endpoint                                  give it one of the decorators of `accounts/access.py`
an endpoint that answers no page (a file,    say so in `pages.OTHER_ANSWERS`
  a redirect)
a page only some can open (a half filled     name the visitor in `pages.SEEN_BY`, with a session in
  form, the second step of signing in)         `visitors.VISITORS`
a page that needs more SQL                   first look for a query in a loop; then `test_pages.STATEMENTS`
a public page that differs by visitor        name it in `test_pages.OF_ONE_VISITOR`
a model                                      write its factory in `tests/support/factories.py`
a foreign key                                index=True, and the index in its migration
a text                                       `make messages`, and translate it in the three catalogues
a role                                       nothing: `accounts/roles.py` says what it may do
"""
