"""The house, built once for a test process and the same for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from eventapp.extensions import limiter
from tests.house import catalogues
from tests.house.house import House, build, close


@pytest.fixture(scope="session")
def standing_house(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    catalogues.compile_all()
    house = build(demo_instance, tmp_path_factory.mktemp("house") / "instance")
    yield house
    close(house)


@pytest.fixture
def house(standing_house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The house as it was built, whatever the test before did to it, without limits on how often one asks."""
    monkeypatch.setattr(limiter, "enabled", False)  # the last application made decides, and it may not be ours
    yield standing_house
    standing_house.restore()
