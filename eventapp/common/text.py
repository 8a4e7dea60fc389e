"""Comparing and checking what people type."""

import unicodedata


def fold(text: str) -> str:
    """`text` without case and accents, for searching and sorting: "Åse O’Brién" gives "ase o'brien"."""
    decomposed = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def has_control_characters(text: str) -> bool:
    """Whether `text` holds a control character other than tab and line breaks."""
    return any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\t\n\r" for c in text)
