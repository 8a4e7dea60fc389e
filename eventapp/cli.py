"""`eventapp ...`: serving, setting up and the commands of the rooms.

`--help` must answer at once, so whatever is slow to import is imported by the command that needs it.
A room adds its commands by `commands(group)` in its `offers.py`; `flask.cli.with_appcontext` works on them.
"""

import os
import re
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click
from flask.cli import ScriptInfo, with_appcontext

from eventapp import config, create_app
from eventapp.processes import end_threads, run_apart, run_together
from eventapp.rooms import offered

if TYPE_CHECKING:
    from flask import Flask

SECONDS_FOR_REQUESTS = 10


class Unusable(click.ClickException):
    """The settings or the database do not allow it."""

    exit_code = 2


class Commands(click.Group):
    """The group of all commands; the rooms are asked only when none of its own is meant."""

    asked_rooms = False

    def list_commands(self, context: click.Context) -> list[str]:
        self._ask_rooms()
        return super().list_commands(context)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.commands:
            self._ask_rooms()
        return super().get_command(context, name)

    def invoke(self, context: click.Context) -> Any:
        try:
            done = super().invoke(context)
            end_threads()
            return done
        except config.ConfigurationError as error:
            raise Unusable(str(error)) from None
        except Exception as error:
            if lacks_tables(error):
                raise Unusable("the database is not set up for this version: run `eventapp db upgrade`") from None
            raise

    def _ask_rooms(self) -> None:
        if not self.asked_rooms:
            self.asked_rooms = True
            for add_commands in offered("commands"):
                add_commands(self)


def lacks_tables(error: Exception) -> bool:
    """Whether the database refused a statement because a table or a column is not there."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    if not isinstance(error, OperationalError | ProgrammingError):
        return False
    text = str(error.orig)
    return "no such table" in text or "no such column" in text or ("relation" in text and "does not exist" in text)


@click.group(
    cls=Commands,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "obj": ScriptInfo(create_app=lambda: create_app(), set_debug_flag=False),
    },
)
@click.version_option(config.VERSION, prog_name="eventapp")
def main() -> None:
    """Registration, agendas and a directory for the EU-CELAC smart specialisation event."""
    os.umask(0o077)  # the database and the mails of the instance folder are nobody else's


def address_options(command: Callable) -> Callable:
    """Give a command --host and --port, which win over the settings."""
    command = click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")(command)
    return click.option("--host", help="Address to listen on.")(command)


@main.command()
@address_options
def serve(host: str | None, port: int | None) -> None:
    """Run the web server and the worker together."""
    app = serving_app(host, port)
    refuse_taken_port(app)
    refuse_old_database(app)
    click.echo(f"eventapp on {listening_address(app)}")
    run_together(app, run_web, run_worker)


@main.command()
@address_options
def web(host: str | None, port: int | None) -> None:
    """Run the web server alone."""
    app = serving_app(host, port)
    refuse_taken_port(app)
    refuse_old_database(app)
    click.echo(f"eventapp on {listening_address(app)}")
    run_together(app, run_web)


@main.command()
def worker() -> None:
    """Run the worker alone: mails and other jobs."""
    app = serving_app()
    refuse_old_database(app)
    run_together(app, run_worker)


@main.command()
@address_options
def demo(host: str | None, port: int | None) -> None:
    """Run a filled example on this machine: two events, invented people, no mail leaves."""
    set_variables(MODE="demo", HOST=host, PORT=port, INSECURE_COOKIES="yes")
    settings = config.read_settings(os.environ, {})
    set_variables(MAIL_FOLDER=config.instance_folder(settings) / "mail")
    if not settings["URL"]:
        set_variables(URL=listening_address(settings))
    app = serving_app()
    refuse_taken_port(app)
    run_apart(build_demo, app)
    click.echo(f"\n  The demo is on {app.config['URL']}/demo")
    click.echo("  That page says how to sign in as delegate, organiser and operator, and shows the mails.")
    click.echo("  Stop it with Ctrl-C.\n")
    run_together(app, run_web, run_worker)


def build_demo(app: "Flask") -> None:
    """Fill the database with the demo, unless it is filled."""
    from eventapp.demo.build import ensure_demo

    ensure_demo(app)


@main.command("config")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show_config(as_json: bool) -> None:
    """List all settings: variable, value, default and meaning; secrets are not shown."""
    values = config.read_settings(os.environ, {})
    rows = [
        {
            "variable": setting.variable,
            "value": presentable(setting, values[setting.name]),
            "default": presentable(setting, setting.default),
            "help": setting.help,
        }
        for setting in config.SETTINGS
    ]
    if as_json:
        import json

        click.echo(json.dumps(rows, indent=2))
        return
    lines = [{name: name.upper() for name in rows[0]}, *rows]
    widths = {name: max(len(line[name]) for line in lines) for name in ("variable", "value", "default")}
    for line in lines:
        cells = [line[name].ljust(width) for name, width in widths.items()]
        click.echo("  ".join([*cells, line["help"]]).rstrip())


def presentable(setting: config.Setting, value: Any) -> str:
    """The text of a setting, without anything secret."""
    if setting.secret:
        return "(hidden)" if value else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return re.sub(r"(://[^:/@\s]*):[^@\s]*@", r"\1:(hidden)@", str(value))


@main.group("db")
def database() -> None:
    """Set up and upgrade the database."""


def migrates(command: Callable) -> Callable:
    """Run a command in a context in which Flask-Migrate works."""

    def prepared(*args: Any, **kwargs: Any) -> Any:
        import logging

        from flask import current_app

        from eventapp import migrations

        logging.basicConfig(format="%(message)s")
        logging.getLogger("alembic").setLevel(logging.INFO)
        logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
        migrations.bind(current_app)
        return command(*args, **kwargs)

    prepared.__name__, prepared.__doc__ = command.__name__, command.__doc__
    return with_appcontext(prepared)


@database.command()
@click.argument("revision", default="head")
@migrates
def upgrade(revision: str) -> None:
    """Create the tables, or bring them to this version."""
    import flask_migrate

    flask_migrate.upgrade(revision=revision)


@database.command()
@click.argument("revision", default="-1")
@migrates
def downgrade(revision: str) -> None:
    """Take the tables back to an earlier revision (for developers)."""
    import flask_migrate

    flask_migrate.downgrade(revision=revision)


@database.command()
@with_appcontext
def current() -> None:
    """Print the revision of the database, and the latest there is."""
    from eventapp import migrations

    click.echo(f"{migrations.current() or 'no tables'} (latest: {migrations.latest() or 'none'})")


@database.command()
@click.option("-m", "--message", required=True, help="What it does, in a few words.")
@migrates
def revision(message: str) -> None:
    """Write a migration from the models (for developers)."""
    import flask_migrate

    flask_migrate.revision(message=message, autogenerate=True)


def set_variables(**values: Any) -> None:
    """Set the variables of settings, for this process and those it starts; None leaves one as it is."""
    for name, value in values.items():
        if value is not None:
            os.environ[f"EVENTAPP_{name}"] = str(value)


def serving_app(host: str | None = None, port: int | None = None) -> "Flask":
    """The application the web server and the worker run, imported here so that forked processes have it."""
    set_variables(HOST=host, PORT=port)
    from eventapp.wsgi import app

    return app


def listening_address(settings: "Flask | dict[str, Any]") -> str:
    """The address of the web server for a browser on this machine."""
    values = settings if isinstance(settings, dict) else settings.config
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(values["HOST"], values["HOST"])
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    return f"http://{host}:{values['PORT']}"


def refuse_taken_port(app: "Flask") -> None:
    """Stop with one clear line when the address cannot be listened on.

    The web server itself would share the port with another process of its kind.
    """
    host, port = app.config["HOST"], app.config["PORT"]
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise click.ClickException(
                f"cannot listen on {host}:{port}: {why.lower()}. Choose another port with --port."
            ) from None


def refuse_old_database(app: "Flask") -> None:
    """Stop when the tables are missing or older than this version."""
    from eventapp import migrations
    from eventapp.extensions import db

    with app.app_context():
        is_behind = migrations.is_behind()
        db.engine.dispose()
    if is_behind:
        raise Unusable("the database is not set up for this version: run `eventapp db upgrade`")


def run_web(app: "Flask") -> None:
    """Serve until told to stop."""
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "eventapp.wsgi:app",
        address=app.config["HOST"],
        port=app.config["PORT"],
        interface=Interfaces.WSGI,
        workers=app.config["WEB_PROCESSES"],
        blocking_threads=app.config["WEB_THREADS"],
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=SECONDS_FOR_REQUESTS,
    ).serve()


def run_worker(app: "Flask") -> None:
    """Work on jobs until told to stop."""
    from eventapp.messages.worker import run

    run(app)


if __name__ == "__main__":
    main()
