"""The catalogues of translations, and the texts of the product that they should hold."""

from functools import cache
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from eventapp.common.languages import LANGUAGES
from eventapp.config import CHECKOUT, PACKAGE

FOLDER = PACKAGE / "translations"
TRANSLATED = [code for code in LANGUAGES if code != "en"]
KEYWORDS = DEFAULT_KEYWORDS | {"_l": None, "lazy_gettext": None}  # as `make messages` names them


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(language: str) -> Catalog:
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


@cache
def extracted() -> dict[tuple[str, str | tuple[str, str]], str]:
    """The texts in code and templates now, as (context, text), with the first place of each."""
    with (FOLDER / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")
    found = {}
    for place, line, text, _comments, context in extract_from_dir(CHECKOUT, methods, options, KEYWORDS):
        found.setdefault((context or "", text), f"{place}:{line}")
    return found


def compile_all() -> None:
    """Compile each catalogue that is newer than what was compiled from it, as `make catalogues` does."""
    for language in TRANSLATED:
        source = path_of(language)
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = compiled.with_suffix(f".{id(source)}")
        with fresh.open("wb") as file:
            write_mo(file, catalogue(language))
        fresh.replace(compiled)
