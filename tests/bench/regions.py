"""Partners of a region, ranked over 766 regions with 10,000 priorities (the size of Eye@RIS3)."""

from pathlib import Path
from statistics import median
from time import perf_counter

from eventapp import create_app
from tests.bench.results import Result

PRIORITIES = 10_000
WARM, COLD = 0.150, 2.0  # seconds


def measure(folder: Path) -> list[Result]:
    app = create_app("testing", INSTANCE=str(folder))
    with app.app_context():
        code = _fill()
        from eventapp.regions.partners import partners

        def seconds(view: str) -> float:
            begun = perf_counter()
            assert partners(code, view)
            return perf_counter() - begun

        cold = seconds("alike")
        warm = {view: median(seconds(view) for _ in range(9)) for view in ("alike", "complementary")}
    return [
        Result("regions: cold", f"{cold:.2f} s, {PRIORITIES:,} priorities", f"{COLD} s", cold < COLD),
        *(
            Result(f"regions: {view}", f"{took * 1000:.0f} ms, median of 9", f"{WARM * 1000:.0f} ms", took < WARM)
            for view, took in warm.items()
        ),
    ]


def _fill() -> str:
    """Priorities of every region with vectors of no meaning; returns a region of CELAC."""
    import numpy as np

    from eventapp.extensions import db
    from eventapp.regions.domains import domains
    from eventapp.regions.models import Priority, PriorityVector
    from eventapp.regions.places import all_regions

    db.create_all()
    regions, codes = all_regions(), [domain.code for domain in domains()]
    numbers = np.random.default_rng(1)
    vectors = numbers.normal(size=(PRIORITIES, 512)).astype("f4")
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    db.session.execute(
        db.insert(Priority),
        [
            {
                "place": regions[number % len(regions)].code, "title": f"Priority {number}", "language": "en",
                "domains": [codes[place] for place in numbers.integers(0, len(codes), 3)], "source": "Made up",
            }
            for number in range(PRIORITIES)
        ],
    )  # fmt: skip
    ids = db.session.scalars(db.select(Priority.id).order_by(Priority.id)).all()
    rows = [
        {"priority_id": id, "vector": vector.astype("<f2").tobytes()} for id, vector in zip(ids, vectors, strict=True)
    ]
    db.session.execute(db.insert(PriorityVector), rows)
    db.session.commit()
    return "CL-AN"
