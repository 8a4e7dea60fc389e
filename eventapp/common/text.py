"""Comparing and checking what people type."""

import unicodedata

LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "\u2019": "'"})


def fold(text: str) -> str:
    """`text` without case and accents, for searching and sorting: "Åse O’Brién" gives "ase o'brien"."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(LETTERS)


def without_control_characters(text: str) -> str:
    """`text` as far as it can be searched for; some databases refuse NUL."""
    return "".join(c for c in text if not has_control_characters(c))


def has_control_characters(text: str) -> bool:
    """Whether `text` holds a control character other than tab and line breaks."""
    return any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\t\n\r" for c in text)
