"""The shape of the house: rooms import downwards, files and functions stay short, every room says what it is for."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from eventapp.config import CHECKOUT, PACKAGE
from eventapp.rooms import ROOMS
from tests.support.house import assert_none

FILE_LINES = 400
FUNCTION_LINES = 50
SOURCES = {".py", ".html", ".txt", ".mail", ".css", ".js", ".toml", ".cfg"}


def python_files() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "versions" not in path.parts]


def sources() -> Iterator[Path]:
    """What we write ourselves."""
    for folder in ("eventapp", "templates", "static", "tests"):
        for path in sorted((CHECKOUT / folder).rglob("*")):
            if path.suffix in SOURCES and not {"vendor", "versions", "__pycache__"} & set(path.parts):
                yield path


def name(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


def length(node: ast.AST) -> int:
    return node.end_lineno - node.lineno + 1


@pytest.mark.unit
def test_the_import_contracts_hold():
    program = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run([program, "--no-cache"], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.unit
def test_the_contract_names_the_rooms_in_their_order():
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (layers,) = (contract["layers"] for contract in settings["contracts"] if contract["type"] == "layers")
    assert layers == [*reversed(ROOMS), "common"], "rooms.ROOMS and the layers in pyproject.toml must agree"


@pytest.mark.unit
def test_the_contract_watches_the_models_of_every_room():
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (watched,) = (
        set(contract["source_modules"]) for contract in settings["contracts"] if contract["type"] == "forbidden"
    )
    with_models = {f"eventapp.{room}.models" for room in ROOMS if (PACKAGE / room / "models.py").exists()}
    assert with_models - watched == set(), "add them to the second contract in pyproject.toml"


@pytest.mark.unit
def test_no_file_is_longer_than_one_can_read():
    long = [f"{name(path)}: {lines} lines" for path in python_files()
            if (lines := len(path.read_text().splitlines())) > FILE_LINES]  # fmt: skip
    assert_none(long, f"Over {FILE_LINES} lines the room wants a second file with its own name.")


@pytest.mark.unit
def test_no_function_is_longer_than_one_can_read():
    long = [f"{name(path)}: {node.name} has {length(node)} lines" for path in python_files()
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > FUNCTION_LINES]  # fmt: skip
    assert_none(long, f"Over {FUNCTION_LINES} lines it does more than one thing.")


@pytest.mark.unit
def test_every_package_and_module_says_what_it_is_for():
    silent = [name(path) for path in python_files() if not ast.get_docstring(ast.parse(path.read_text()))]
    assert_none(silent, "Open it with a docstring: what it is for, what it does not do, where to start.")


@pytest.mark.unit
def test_nothing_is_left_for_later():
    mark = "TO" + "DO"
    left = [f"{name(path)}:{number}" for path in sources()
            for number, line in enumerate(path.read_text().splitlines(), 1) if mark in line]  # fmt: skip
    assert_none(left, "Do it now, or write it down where the project keeps its plans.")
