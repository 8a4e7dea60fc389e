"""Comparing and checking what people type."""

import unicodedata

BIDI_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "\u2019": "'"})


def fold(text: str) -> str:
    """`text` without case and accents, for searching and sorting: "Åse O’Brién" gives "ase o'brien"."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(LETTERS)


def without_control_characters(text: str) -> str:
    """`text` as far as it can be searched for; some databases refuse NUL."""
    return "".join(c for c in text if not has_control_characters(c))


def has_control_characters(text: str) -> bool:
    """Whether `text` holds what no one types: control characters other than tab and line breaks, halves of
    surrogate pairs, code points that are no characters, and marks that turn the reading direction round.
    """
    return any(_is_odd(c) for c in text)


def _is_odd(c: str) -> bool:
    if c.isascii():
        return (c < " " and c not in "\t\n\r") or c == "\x7f"
    code = ord(c)
    is_no_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return is_no_character or c in BIDI_OVERRIDES or unicodedata.category(c) in {"Cc", "Cs"}
