"""Words of a text: as they are compared, and their stems in the four languages."""

import re
from functools import cache, lru_cache
from typing import Any

from eventapp.common.text import fold, without_control_characters

MOST_TERMS = 12
LONGEST_TEXT = 400
LONGEST_TERM = 40
WORD = re.compile(r"[^\W_]+")
STEMMERS = {"en": "english", "es": "spanish", "pt": "portuguese", "fr": "french"}
STOP_WORDS = frozenset(
    """a an and are as at be by for from in is it of on or that the to we with our you your i my
    al con de del el en es la las lo los mi mis nos o para por que se su sus un una y e nuestro nuestra
    ao aos as com da das do dos em na nas no nos os ou para pela pelo seu sua um uma
    au aux avec ce ces dans des du en et il la le les leur mon ne notre nos ou par pas pour qui sa ses
    sur une l d""".split()
)


def words_of(text: str) -> list[str]:
    """The words of `text` without case and accents, in order."""
    return WORD.findall(fold(text))


def asked_terms(text: str) -> list[str]:
    """What a search asks for: each word once, without those that say nothing, unless there are no others."""
    text = without_control_characters(text)[:LONGEST_TEXT]
    words = list(dict.fromkeys(word[:LONGEST_TERM] for word in words_of(text)))
    telling = [word for word in words if word not in STOP_WORDS]
    return (telling or words)[:MOST_TERMS]


def stems_of_text(text: str, *languages: str) -> set[str]:
    """The stems of all words of `text` in these languages (all four without any that we know)."""
    known = [language for language in languages if language in STEMMERS] or list(STEMMERS)
    return {stem for word in WORD.findall(text) for stem in stems_of(word, tuple(known))}


@lru_cache(maxsize=20_000)
def stems_of(word: str, languages: tuple[str, ...] = tuple(STEMMERS)) -> tuple[str, ...]:
    """The stems of a word: of the word as typed and of the word without accents, since people leave accents out."""
    plain = fold(word)
    typed = word.lower()
    found = [fold(_stem(language, form)) for language in languages for form in {typed, plain}]
    return tuple(dict.fromkeys(stem for stem in found if len(stem) > 2))


def _stem(language: str, word: str) -> str:
    return _stemmer(language).stemWord(word)


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(STEMMERS[language])
