"""An import of 20,000 rows: how long the check and the writing take, in how much memory, and how long others wait.

The import runs in a process of its own, as in the worker; beside it, this process registers people one after another
and times each transaction.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from eventapp import create_app
from eventapp.extensions import db
from tests.bench.results import Result
from tests.support.databases import create_tables

ROWS = 20_000
CHECK_SECONDS, WRITE_SECONDS, LIMIT_MB, LONGEST_WAIT = 15, 30, 300, 0.25
SECONDS_BETWEEN_OTHERS = 0.05


def measure(folder: Path) -> list[Result]:
    url = f"sqlite:///{folder / 'bench.sqlite'}"
    create_tables(url)
    _make_table(folder / "table.xlsx")
    application = create_app("testing", DATABASE_URL=url, INSTANCE=str(folder))
    with application.app_context():
        from tests.support.factories import make_category, make_event

        event = make_event(slug="bench")
        make_category(event, code="lac", capacity=None)
        make_category(event, code="eu", capacity=None)
        db.session.commit()
        variables = {"EVENTAPP_DATABASE_URL": url, "EVENTAPP_INSTANCE": str(folder), "EVENTAPP_MODE": "testing"}
        command = [sys.executable, "-m", "tests.bench.imports", str(folder / "table.xlsx")]
        with subprocess.Popen(command, env=os.environ | variables, stdout=subprocess.PIPE, text=True) as process:
            waits = _register_beside(application, process)
            words = process.stdout.read().split()
        db.session.rollback()
        from eventapp.registration.models import Registration

        count = db.session.scalar(db.select(db.func.count()).select_from(Registration))
        db.session.remove()
        db.engine.dispose()
    if process.returncode or len(words) != 4:
        raise RuntimeError(f"the import ended with {process.returncode}: {' '.join(words)}")
    check, write, memory, written = float(words[0]), float(words[1]), int(words[2]), int(words[3])
    worst = max(waits)
    return [
        Result("imports: check", f"{ROWS:,} rows in {check:.1f} s", f"{CHECK_SECONDS} s", check < CHECK_SECONDS),
        Result("imports: write", f"{written:,} rows in {write:.1f} s", f"{WRITE_SECONDS} s",
               write < WRITE_SECONDS and written == ROWS and count == ROWS + len(waits)),
        Result("imports: memory", f"{memory} MB at most", f"{LIMIT_MB} MB", memory < LIMIT_MB),
        Result("imports: others", f"{len(waits)} registrations beside it, the slowest in {worst * 1000:.0f} ms",
               f"{LONGEST_WAIT * 1000:.0f} ms", worst < LONGEST_WAIT),
    ]  # fmt: skip


def _register_beside(application, process: subprocess.Popen) -> list[float]:
    """Register one after another until the import has ended; how long each transaction took."""
    from eventapp.registration.models import Category
    from eventapp.registration.operations import register
    from tests.support.factories import make_participant

    waits: list[float] = []
    category = db.session.scalar(db.select(Category).where(Category.code == "eu"))
    while process.poll() is None:
        begun = time.monotonic()
        register(make_participant(category.event, f"beside{len(waits)}@example.org"), category, {})
        db.session.commit()
        waits.append(time.monotonic() - begun)
        time.sleep(SECONDS_BETWEEN_OTHERS)
    return waits


def _make_table(path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Participants")
    of_person = ["Nombre", "Apellidos", "Correo electrónico", "País", "Teléfono"]
    of_work = ["Organización", "Tipo de organización", "Cargo", "Región", "Idioma"]
    sheet.append([*of_person, *of_work, "Categoría", "Dieta"])
    for n in range(ROWS):
        person = ["Ana María", f"García {n}", f"ana{n}@example.org", "Chile", "+56 2 2123 4567"]
        work = [f"Gobierno {n % 900}", "Autoridad pública", "Asesora", "Antofagasta", "español"]
        sheet.append([*person, *work, "lac", "vegan"])
    book.save(path)


def main(path: str) -> None:
    """Import the table; prints the seconds of both steps, the most memory in MB, and how many were registered."""
    from eventapp.common.database import set_begin_mode
    from eventapp.events.models import Event
    from eventapp.registration.importing import operations, work
    from eventapp.registration.importing.models import Import

    application = create_app()
    with application.app_context():
        set_begin_mode("late")  # as the page does
        event = db.session.scalar(db.select(Event).where(Event.slug == "bench"))
        times = [time.monotonic()]
        found = operations.begin(event, "table.xlsx", Path(path).read_bytes(), "es", None)
        operations.check(found, found.columns, {"organisation_type": "public_authority", "confirmed": False})
        id = found.id
        db.session.commit()
        work.work_on(id)
        times.append(time.monotonic())
        operations.write(db.session.get(Import, id), whole=True, actor=None)
        db.session.commit()
        work.work_on(id)
        times.append(time.monotonic())
        written = db.session.get(Import, id).counts["written"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // 1_000_000
    print(f"{times[1] - times[0]:.2f} {times[2] - times[1]:.2f} {memory} {written}")


if __name__ == "__main__":
    main(sys.argv[1])
