"""No text is left in English for those who read another language: in code, catalogues and pages."""

import re
from collections import Counter

import pytest
from html5lib import parse

from eventapp.config import CHECKOUT
from tests.house import catalogues, literals
from tests.house.catalogues import TRANSLATED, catalogue, extracted
from tests.house.markup import texts
from tests.house.pages import pages
from tests.support.house import assert_none

# What stands in templates as it is: the same in every language, or no text but a part of an id or a class.
NO_TEXTS = {"UTC", "…-hint …-error", "manage"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
LAST_SIGNS = ".,:;!?…"


@pytest.mark.unit
def test_templates_hold_no_text_of_their_own():
    found = [f"{path.relative_to(CHECKOUT)}: {text}" for path in literals.template_files()
             for text in literals.in_template(path) if text not in NO_TEXTS]  # fmt: skip
    assert_none(found, 'Write {{ _("...") }}, then `make messages` and translate.')


@pytest.mark.unit
def test_code_says_nothing_that_cannot_be_translated():
    found = [f"{path.relative_to(CHECKOUT)} {text}" for path in literals.code_files()
             for text in literals.in_code(path)]  # fmt: skip
    assert_none(found, 'Write _("...") in a function and _l("...") outside of one.')


@pytest.mark.unit
@pytest.mark.parametrize("source", [
    "<p>Hello</p>", '<a title="More">{{ x }}</a>', "<p>{{ x }} people</p>", '{{ button("Save") }}',
    '{% call card(title="Good news") %}{% endcall %}', '<img alt="A map">',
])  # fmt: skip
def test_literal_text_in_a_template_is_found(tmp_path, source):
    (tmp_path / "page.html").write_text(source)
    assert len(list(literals.in_template(tmp_path / "page.html"))) == 1


@pytest.mark.unit
@pytest.mark.parametrize("source", [
    '{{ _("Hello") }}', '<p class="Big one">{{ button(_("Save"), kind="primary") }}</p>', "{# Hello #}",
    '{{ url_for("events.home") }}', "<p>{{ x }} · {{ y }}</p>",
])  # fmt: skip
def test_what_is_no_text_is_not_found(tmp_path, source):
    (tmp_path / "page.html").write_text(source)
    assert list(literals.in_template(tmp_path / "page.html")) == []


@pytest.mark.unit
def test_literal_text_in_code_is_found(tmp_path):
    path = tmp_path / "views.py"
    path.write_text(
        'flash("Saved")\nwarn(_("No"))\nStringField("Name")\nShortText(_l("Name"), description="As typed")\n'
    )
    assert list(literals.in_code(path)) == [
        "line 1: flash('Saved')",
        "line 3: StringField('Name')",
        "line 4: ShortText('As typed')",
    ]


@pytest.mark.unit
@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_every_text_and_no_other(language):
    held = {(message.context or "", message.id): message for message in catalogue(language) if message.id}
    missing = [f"missing: {text!r} ({place})" for (context, text), place in extracted().items()
               if (context, text) not in held]  # fmt: skip
    gone = [f"in no file any more: {text!r}" for key, text in ((key, key[1]) for key in held) if key not in extracted()]
    obsolete = [f"obsolete entry: {name!r}" for name in catalogue(language).obsolete]
    assert_none(missing + gone + obsolete, f"`make messages`, then translate in {catalogues.path_of(language)}.")


@pytest.mark.unit
@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_none_is_a_guess(language):
    found = []
    for message in catalogue(language):
        if message.id and (message.fuzzy or not all(_forms(message.string))):
            found.append(f"{'fuzzy' if message.fuzzy else 'empty'}: {message.id!r}")
    assert_none(found, f"Translate in {catalogues.path_of(language)}.")


@pytest.mark.unit
@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_placeholders_blanks_and_the_last_sign(language):
    found = []
    for message in catalogue(language):
        for source, target in _pairs(message):
            wrong = [
                name
                for name, of in (("placeholders", _placeholders), ("blanks", _blanks), ("last sign", _last_sign))
                if of(source) != of(target)
            ]
            found += [f"{', '.join(wrong)}: {source!r} -> {target!r}"] if wrong else []
    assert_none(found, f"Correct {catalogues.path_of(language)}.")


def _forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (string,)


def _pairs(message) -> list[tuple[str, str]]:
    """(English, translation): the first form beside the singular, every other beside the plural."""
    if not message.id:
        return []
    sources, targets = _forms(message.id), _forms(message.string)
    return [(sources[min(number, len(sources) - 1)], target) for number, target in enumerate(targets) if target]


def _placeholders(text: str) -> Counter:
    return Counter(PLACEHOLDER.findall(text))


def _blanks(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _last_sign(text: str) -> str:
    last = text.rstrip()[-1:].replace(":", ",")  # Spanish greets with a colon where others write a comma
    return last if last in LAST_SIGNS else ""


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_page_shows_a_text_in_english(house, language):
    english = {
        " ".join(source.split())
        for message in catalogue(language)
        for source, target in _pairs(message)
        if source != target
    }
    also_right = {" ".join(form.split()) for message in catalogue(language) for form in _forms(message.string)}
    found = []
    for page in pages(house):
        tree = parse(page.open(house, language).text, namespaceHTMLElements=False)
        found += [f"{page}: {text!r}" for text in texts(tree, language) if text in english - also_right]
    assert_none(
        sorted(set(found)), "The text does not go through _(), or went through it before the language was known."
    )
