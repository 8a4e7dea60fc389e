"""`eventapp meetings ...`"""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from eventapp.events.models import Event

MOST_BYTES = 20_000_000


@click.command("solve")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one object of JSON.")
@click.option("--seconds", default=120.0, show_default=True, type=click.FloatRange(min=0.1), help="Stop after so many.")
def solve(file: Path, as_json: bool, seconds: float) -> None:
    """Solve an instance of the B2B meetings scheduling problem (.dzn) to the fewest breaks, with fairness 2.

    `breaks` are those of the best schedule found, `bound` what none is below, `proven` whether the two meet,
    `schedule` the slot of each meeting, counted from 1. An instance without schedule is `infeasible`.
    """
    from eventapp.meetings.planning.dzn import BrokenFile, read_problem
    from eventapp.meetings.planning.exact import solve as solved

    if file.stat().st_size > MOST_BYTES:
        raise click.UsageError(f"FILE: larger than {MOST_BYTES // 1_000_000} MB")
    try:
        problem = read_problem(file.read_text(encoding="utf-8"))
    except (BrokenFile, UnicodeDecodeError) as error:
        raise click.UsageError(f"FILE: {error}") from None
    found = solved(problem, seconds)
    told = {
        "breaks": found.breaks,
        "bound": None if found.is_infeasible else found.bound,
        "proven": found.is_proven,
        "infeasible": found.is_infeasible,
        "seconds": round(found.seconds, 2),
        "first_seconds": None if found.first_seconds is None else round(found.first_seconds, 2),
        "note": found.note,
        "schedule": None if found.schedule is None else [slot + 1 for slot in found.schedule],
    }
    _print(told, as_json)


@click.command("plan")
@click.argument("event", metavar="EVENT")
@click.option("--seconds", default=60, show_default=True, type=click.IntRange(1, 3600), help="Stop after so many.")
@click.option(
    "--moves",
    type=click.IntRange(0, 100),
    help="How many meetings there are may move, in percent; by default as the event has set it.",
)
@click.option("--publish", is_flag=True, help="Let the plan hold and tell people their changes.")
@click.option("--json", "as_json", is_flag=True, help="Print one object of JSON.")
@with_appcontext
def plan(event: str, seconds: int, moves: int | None, publish: bool, as_json: bool) -> None:
    """Plan the meetings of EVENT: as many as can be, then the least waiting. Organisers find the plan on its page.

    `today` and `numbers` are what holds now and the plan: meetings `placed` of at most `bound`, idle slots inside
    half-days, `breaks`, meetings `moved`, people `without_meeting`.
    """
    from eventapp.extensions import db
    from eventapp.meetings import errors, plans, publishing, queries

    found = _event(event)
    settings = queries.settings_of(found)
    if moves is None and settings.published_at is not None:
        moves = settings.most_moves
    try:
        row = plans.begin(found, seconds, None if moves == 100 else moves, None)
        db.session.commit()
        plans.work_on(row.id)
        while row.state in ("waiting", "working"):  # the worker has taken it
            time.sleep(0.5)
            db.session.refresh(row)
        if row.state != "ready":
            raise click.ClickException(f"the plan is {row.state}: {row.note}")
        told = {name: row.found[name] for name in ("today", "numbers", "seconds", "first_seconds", "is_best")}
        told |= {"note": row.note, "left": len(row.found["left"])}
        if publish:
            told["published"] = publishing.publish(row, None)
            db.session.commit()
    except errors.Refused as refused:
        raise click.ClickException(str(refused.message)) from None
    _print(told, as_json)


def _event(slug: str) -> "Event":
    from eventapp.events.models import Event
    from eventapp.extensions import db

    events = {event.slug: event for event in db.session.scalars(db.select(Event).order_by(Event.slug))}
    if slug not in events:
        raise click.UsageError(f"EVENT: there is no event {slug}. Events: {', '.join(events) or 'none yet'}")
    return events[slug]


def _print(told: dict, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told))
        return
    for name, value in told.items():
        if isinstance(value, dict):
            value = ", ".join(f"{key} {number}" for key, number in value.items())
        if value is not None and value != "":
            click.echo(f"{name}: {value}")
