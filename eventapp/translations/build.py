"""Compiles the translation catalogues when the package is built or installed."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = Path(__file__).parent


class CompileCatalogues(BuildHookInterface):
    """Writes a `.mo` beside each `.po`."""

    def initialize(self, version: str, build_data: dict) -> None:
        for po in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
            with po.open("rb") as source:
                catalogue = read_po(source, locale=po.parts[-3])
            with po.with_suffix(".mo").open("wb") as target:
                write_mo(target, catalogue)
