"""The made-up data set, written and read, for every test of the loader."""

from pathlib import Path

import pytest

from examples.olist import tables
from examples.olist.findings import Findings
from tests.examples import sample


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Write the made-up data set."""
    path = tmp_path / "data"
    path.mkdir()
    return sample.write(path)


@pytest.fixture
def found() -> Findings:
    """Collect findings."""
    return Findings()


@pytest.fixture
def data(directory: Path, found: Findings) -> tables.Data:
    """Read the made-up data set."""
    return tables.read(directory, found)
