"""`eventapp meetings plan`: the numbers before and after, and publishing."""

import json

import pytest
from flask.cli import ScriptInfo

from eventapp.cli import main
from eventapp.extensions import db
from eventapp.meetings import operations, queries
from tests.meetings.conftest import person

pytestmark = pytest.mark.db


def test_a_plan_from_the_command_line(app, meet):
    event = meet(slots=2, tables=1, mode="both")
    ana, bruno, clara = (person(event, name) for name in ("Ana", "Bruno", "Clara"))
    for one, other in ((ana, bruno), (ana, clara), (bruno, clara)):
        operations.accept(operations.ask(one, other), other)
    db.session.commit()

    def run(*words):
        return app.test_cli_runner().invoke(main, ["meetings", "plan", *words], obj=ScriptInfo(create_app=lambda: app))

    assert "there is no event nowhere" in run("nowhere").output
    told = json.loads(run(event.slug, "--seconds", "1", "--json", "--publish").stdout)
    assert (told["today"]["placed"], told["numbers"]["placed"], told["numbers"]["bound"], told["left"]) == (0, 2, 2, 1)
    assert told["published"] == {"new": 2, "moved": 0, "left": 0}
    assert len(queries.planned_meetings(event)) == 2
    again = run(event.slug, "--seconds", "1")
    assert "numbers: wishes 3, placed 2, bound 2" in again.output
    refused = run(event.slug, "--seconds", "1")
    assert refused.exit_code == 1
    assert "Publish or drop it first" in refused.output
