"""How the installation is: `/health` for machines, a page for operators."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template
from sqlalchemy.exc import SQLAlchemyError

from eventapp.accounts.access import operator, public
from eventapp.common.clock import now
from eventapp.common.languages import IN_LANGUAGE
from eventapp.config import VERSION
from eventapp.extensions import db, talisman
from eventapp.messages import queries
from eventapp.messages.words import STATE_KINDS, STATE_NAMES
from eventapp.rooms import ROOMS

bp = Blueprint("messages", __name__)

DATABASE_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@bp.get("/health")
@public
@talisman(force_https=False)  # probes come from inside, past the proxy that speaks HTTPS
def health() -> Response:
    """200 while pages can be served, also when the worker is late; 503 when the database is away."""
    try:
        alive_at = queries.last_alive()
    except SQLAlchemyError as error:
        current_app.logger.error("database away: %s", error)
        db.session.rollback()
        return _uncached({"status": "database away", "database": "away", "worker_last_alive": None}, 503)
    is_late = queries.worker_is_late(alive_at, now())
    return _uncached(
        {
            "status": "worker late" if is_late else "ok",
            "database": "ok",
            "worker_last_alive": alive_at.isoformat() if alive_at else None,
        }
    )


def _uncached(answer: dict[str, Any], code: int = 200) -> Response:
    response = jsonify(answer)
    response.status_code = code
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get(f"{IN_LANGUAGE}/system")
@operator
def system() -> str:
    alive_at = queries.last_alive()
    return render_template(
        "messages/system.html",
        version=VERSION,
        database=DATABASE_NAMES.get(db.engine.dialect.name, db.engine.dialect.name),
        rooms=ROOMS,
        alive_at=alive_at,
        is_late=queries.worker_is_late(alive_at, now()),
        counts=queries.counts_by_state(),
        jobs=queries.job_runs(),
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
    )
