"""What every test may ask for; the machinery is in `tests/support/`, one file a subject."""

import os
import sys

import hypothesis
import pytest

# Processes that tests start find the modules compiled, as they are for users; some machines are set otherwise.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# How long an example takes says how busy the machine is, not whether the rule holds.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

pytest_plugins = [
    "tests.support.services",
    "tests.support.databases",
    "tests.support.applications",
    "tests.support.parallel",
    "tests.support.servers",
    "tests.support.browsers",
    "tests.support.organisers",
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test marked `db` on both databases."""
    if "database" in metafunc.fixturenames and metafunc.definition.get_closest_marker("db"):
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI=true nothing may be skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    is_controller = not hasattr(session.config, "workerinput")
    if is_controller and reporter and os.environ.get("CI") == "true" and reporter.stats.get("skipped"):
        reporter.write_line("CI: tests were skipped, which counts as a failure", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
