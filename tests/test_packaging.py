"""What people install runs by itself, starts at once and stops whole."""

import json
import os
import re
import shutil
import signal
import site
import socket
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest
from sqlalchemy import create_engine, inspect

from tests.support.databases import create_tables
from tests.support.servers import LiveServer
from tests.support.services import free_port, wait_until

ROOT = Path(__file__).resolve().parent.parent
START_FACTOR = 2.4  # tables, forms and addresses of all rooms cost 1.4 times these libraries at most
SECRET = {"EVENTAPP_SECRET_KEY": "x" * 40, "EVENTAPP_URL": "https://events.example.org"}


def eventapp(*arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """Run the command with these variables, and no others of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTAPP_")}
    return subprocess.run(
        [sys.executable, "-m", "eventapp.cli", *arguments],
        env={**kept, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy of the checkout without anything built before."""
    source = tmp_path_factory.mktemp("source") / "eventapp"
    unwanted = shutil.ignore_patterns(".git", ".venv", "instance", "__pycache__", "*.mo", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, source, ignore=unwanted)
    target = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(target),
        str(source),
    ]
    subprocess.run(command, check=True, timeout=300)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The Python of a new environment with the wheel; the libraries are those of this environment."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=120)
    (packages,) = folder.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(packages)
    # Its own packages come first, so the checkout that is installed here stays hidden.
    libraries = [path for path in site.getsitepackages() if Path(path).is_dir()]
    (packages / "libraries.pth").write_text("\n".join(libraries) + "\n")
    return folder / "bin" / "python"


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as files:
        return set(files.namelist())


@pytest.mark.slow
def test_the_wheel_holds_all_that_the_checkout_shows(wheel):
    held = names_in(wheel)
    for folder, place in (
        ("templates", "eventapp/templates"),
        ("static", "eventapp/static"),
        ("eventapp", "eventapp"),
    ):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".mo", ".pot"}:
                assert f"{place}/{path.relative_to(ROOT / folder)}" in held
    for catalogue in (ROOT / "eventapp/translations").rglob("*.po"):
        assert f"eventapp/translations/{catalogue.parts[-3]}/LC_MESSAGES/messages.mo" in held


@pytest.mark.slow
def test_the_wheel_holds_nothing_else(wheel):
    tops = {name.split("/")[0] for name in names_in(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"eventapp"}
    assert not [name for name in names_in(wheel) if name.endswith((".pyc", ".sqlite", "secret_key"))]


@pytest.mark.slow
def test_what_is_installed_finds_its_own_files(installed, tmp_path):
    program = (
        "import json, eventapp; app = eventapp.create_app('testing');"
        "print(json.dumps([eventapp.__file__, app.template_folder, app.static_folder,"
        " app.config['BABEL_TRANSLATION_DIRECTORIES'], app.instance_path]))"
    )
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    run = subprocess.run([installed, "-c", program], cwd=tmp_path, env=bare, capture_output=True, text=True, check=True)
    *own, instance = json.loads(run.stdout)
    assert all(Path(path).is_relative_to(installed.parent.parent) for path in own)
    assert all(Path(path).exists() for path in own)
    assert Path(instance) == tmp_path / "instance"


@pytest.mark.slow
def test_the_demo_runs_from_an_empty_folder(installed, tmp_path):
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        demo = subprocess.Popen(
            [installed, "-m", "eventapp.cli", "demo", "--port", str(port)],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    page = ""

    def shows_the_event() -> bool:
        nonlocal page
        assert demo.poll() is None, (tmp_path / "log").read_text()
        try:
            page = urlopen(f"{address}/es/s3-celac", timeout=10).read().decode()
        except OSError:
            return False
        return True

    try:
        wait_until(shows_the_event, "the event page", 60)
        assert '<html lang="es"' in page
        for path in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)):
            assert urlopen(address + path, timeout=10).status == 200
        assert (tmp_path / "instance" / "eventapp.sqlite").is_file()
        assert f"{address}/demo" in (tmp_path / "log").read_text()
    finally:
        demo.terminate()
    assert demo.wait(30) == 0


@pytest.mark.slow
def test_create_app_costs_little_more_than_its_libraries():
    """Measured against them, in seconds of the processor, since other tests run beside this one."""

    def seconds(work: str) -> float:
        program = f"import time; t = time.process_time(); {work}; print(time.process_time() - t)"
        return float(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout)

    libraries = "import flask_babel, flask_limiter, flask_mail, flask_security, flask_sqlalchemy, flask_wtf"
    alone = min(seconds(libraries) for _ in range(4))
    whole = min(seconds("import eventapp; eventapp.create_app('testing')") for _ in range(4))
    assert whole < START_FACTOR * alone


def test_create_app_imports_nothing_it_does_not_need():
    program = "import sys, eventapp; eventapp.create_app('testing'); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    needless = {
        "flask_migrate",
        "alembic",
        "granian",
        "huey",
        "openpyxl",
        "typst",
        "icalendar",
        "psycopg",
        "nh3",
        "cryptography",
        "webauthn",
    }
    assert needless & set(run.stdout.split()) == set()


def test_production_refuses_to_start_and_says_why(tmp_path):
    for command in ("serve", "web", "worker"):
        run = eventapp(command, EVENTAPP_INSTANCE=str(tmp_path))
        assert run.returncode == 2
        assert "EVENTAPP_SECRET_KEY is missing" in run.stderr
        assert "EVENTAPP_URL is missing" in run.stderr
        assert "Traceback" not in run.stderr


def test_a_setting_that_cannot_be_read_is_named():
    run = eventapp("config", EVENTAPP_WEB_THREADS="many")
    assert run.returncode == 2
    assert "EVENTAPP_WEB_THREADS" in run.stderr
    assert "Traceback" not in run.stderr


def test_config_shows_every_setting_and_no_secret():
    secrets = {
        "EVENTAPP_SECRET_KEY": "only-we-know",
        "EVENTAPP_MAIL_PASSWORD": "only-we-know",
        "EVENTAPP_DATABASE_URL": "postgresql+psycopg://eventapp:only-we-know@db/eventapp",
        "EVENTAPP_REDIS_URL": "redis://:only-we-know@cache/0",
    }
    from eventapp.config import SETTINGS

    table, as_json = eventapp("config", **secrets), eventapp("config", "--json", **secrets)
    assert "only-we-know" not in table.stdout + as_json.stdout
    rows = {row["variable"]: row for row in json.loads(as_json.stdout)}
    assert list(rows) == [setting.variable for setting in SETTINGS]
    assert all(variable in table.stdout for variable in rows)
    assert rows["EVENTAPP_DATABASE_URL"]["value"] == "postgresql+psycopg://eventapp:(hidden)@db/eventapp"
    assert rows["EVENTAPP_PORT"] == {
        "variable": "EVENTAPP_PORT", "value": "8000", "default": "8000", "help": "port to listen on",
    }  # fmt: skip


def test_a_port_in_use_is_one_clear_line(tmp_path):
    create_tables(f"sqlite:///{tmp_path / 'eventapp.sqlite'}")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for command in ("serve", "web", "demo"):
            run = eventapp(command, "--port", port, EVENTAPP_INSTANCE=str(tmp_path), **SECRET)
            assert run.returncode == 1
            (line,) = run.stderr.splitlines()
            assert f"cannot listen on 127.0.0.1:{port}: address already in use" in line


def test_serving_needs_an_upgraded_database(tmp_path):
    from eventapp import migrations

    if migrations.latest() is None:
        return
    run = eventapp("web", "--port", str(free_port()), EVENTAPP_INSTANCE=str(tmp_path), **SECRET)
    assert run.returncode == 2
    assert "eventapp db upgrade" in run.stderr


@pytest.mark.db
def test_the_migrations_make_the_tables_of_the_models(empty_database, tmp_path):
    from eventapp import migrations
    from eventapp.directory.search.ddl import is_ours as is_full_text

    expected = set(migrations.metadata().tables) if migrations.latest() else set()
    for name, url in empty_database.items():
        for _ in range(2):  # the second time there is nothing to do
            run = eventapp("db", "upgrade", EVENTAPP_DATABASE_URL=url, EVENTAPP_INSTANCE=str(tmp_path))
            assert run.returncode == 0, run.stderr
        engine = create_engine(url)
        made = {table for table in inspect(engine).get_table_names() if not is_full_text(table)}
        assert made - {"alembic_version"} == expected, name
        engine.dispose()
        shown = eventapp("db", "current", EVENTAPP_DATABASE_URL=url, EVENTAPP_INSTANCE=str(tmp_path)).stdout
        assert shown.startswith(migrations.latest() or "no tables")


class TestProcesses:
    """`serve` is one tree of processes: none outlives the others."""

    @pytest.fixture
    def server(self, tmp_path):
        instance = tmp_path / "instance"
        instance.mkdir()
        create_tables(f"sqlite:///{instance / 'eventapp.sqlite'}")
        server = LiveServer(instance, command="serve", variables={"EVENTAPP_MODE": "development"})
        server.start()
        yield server
        server.stop(signal.SIGKILL)

    def tree(self, server: LiveServer) -> list[psutil.Process]:
        return psutil.Process(server.process.pid).children(recursive=True)

    def gone(self, processes: list[psutil.Process]) -> bool:
        return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_stops_all(self, server, number):
        processes = self.tree(server)
        assert len(processes) >= 4  # web, its two processes, worker
        assert server.stop(number) == 0
        wait_until(lambda: self.gone(processes), "the end of all", 5)

    @pytest.mark.slow
    def test_when_the_first_is_killed_the_others_end(self, server):
        processes = self.tree(server)
        server.stop(signal.SIGKILL)
        wait_until(lambda: self.gone(processes), "the end of all", 10)

    @pytest.mark.slow
    def test_when_any_other_is_killed_all_end_with_its_code(self, server):
        processes = self.tree(server)
        web, worker = psutil.Process(server.process.pid).children()
        assert web.children()
        worker.kill()
        assert server.process.wait(20) == 128 + signal.SIGKILL
        wait_until(lambda: self.gone(processes), "the end of all", 5)
