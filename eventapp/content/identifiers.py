"""DOI and ISBN as people type them, brought to one form or refused.

DOI: ISO 26324; the prefix is 10 and a registrant, the suffix is anything that can be seen. ISBN: ISO 2108, the check
digits of ten and of thirteen figures.
"""

import re

DOI = re.compile(r"10\.\d{4,9}(\.\d+)*/\S{1,150}")
BEFORE_DOI = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


def doi_of(text: str) -> str | None:
    """The DOI in `text`, without a resolver before it; None when it is none."""
    found = BEFORE_DOI.sub("", text.strip())
    return found if DOI.fullmatch(found) else None


def isbn_of(text: str) -> str | None:
    """The ISBN in `text` as thirteen figures; None when it is none, or its check digit is wrong."""
    figures = re.sub(r"^ISBN(-1[03])?:?|[\s-]", "", text.strip(), flags=re.IGNORECASE).upper()
    if re.fullmatch(r"\d{9}[\dX]", figures):
        total = sum((10 - place) * (10 if c == "X" else int(c)) for place, c in enumerate(figures))
        body = "978" + figures[:9]
        return body + _check(body) if total % 11 == 0 else None
    if re.fullmatch(r"97[89]\d{10}", figures) and figures[12] == _check(figures[:12]):
        return figures
    return None


def _check(twelve: str) -> str:
    total = sum(int(c) * (3 if place % 2 else 1) for place, c in enumerate(twelve))
    return str(-total % 10)
