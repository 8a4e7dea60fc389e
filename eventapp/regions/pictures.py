"""Pictures as SVG, drawn on the server: a map, arcs, a network, a parallel plot. Each stands beside its table.

Colours and lines are classes of `static/app.css`, since the pages allow no styles inside. Texts are escaped.
"""

from collections import Counter

from markupsafe import Markup

from eventapp.regions.places import Place, coordinates

WIDTH, HEIGHT = 640, 420
WEST, EAST, SOUTH, NORTH = -122, 40, -58, 68  # degrees
LETTER = 6.6  # about the width of a letter of a label, in units of the picture


def point(country: str) -> tuple[float, float]:
    """Where a country's capital stands on the map (equirectangular), in units of the picture."""
    latitude, longitude = coordinates()[country]
    return (
        round((longitude - WEST) / (EAST - WEST) * WIDTH, 1),
        round((NORTH - latitude) / (NORTH - SOUTH) * HEIGHT, 1),
    )


def svg(width: float, height: float, title: str, parts: list[Markup], name: str) -> Markup:
    """The picture; `title` is what it says, for those who do not see it."""
    return Markup(
        '<svg class="picture picture--{}" viewBox="0 0 {} {}" role="img" aria-label="{}" focusable="false">{}</svg>'
    ).format(name, round(width, 1), round(height, 1), title, Markup("").join(parts))


def ground() -> list[Markup]:
    """Degrees of latitude and longitude and a dot for every capital."""
    lines = []
    for longitude in range(-120, 41, 40):
        x = round((longitude - WEST) / (EAST - WEST) * WIDTH, 1)
        lines.append(Markup('<path class="map-line" d="M{} 0V{}"/>').format(x, HEIGHT))
    for latitude in range(-40, 61, 20):
        y = round((NORTH - latitude) / (NORTH - SOUTH) * HEIGHT, 1)
        kind = "map-line map-line--equator" if latitude == 0 else "map-line"
        lines.append(Markup('<path class="{}" d="M0 {}H{}"/>').format(kind, y, WIDTH))
    dots = [Markup('<circle class="map-dot" cx="{}" cy="{}" r="2.5"/>').format(*point(code)) for code in coordinates()]
    return lines + dots


def place_map(place: Place, locale: str) -> Markup:
    """Where the place's country lies among those of the EU and CELAC."""
    x, y = point(place.country)
    from eventapp.regions.lists import country_name

    name = country_name(place.country, locale)
    at_end = x > WIDTH * 0.7
    mark = [
        Markup('<circle class="map-mark" cx="{}" cy="{}" r="8"/>').format(x, y),
        Markup('<text class="map-name" x="{}" y="{}" text-anchor="{}">{}</text>').format(
            x - 14 if at_end else x + 14, y + 9, "end" if at_end else "start", name
        ),
    ]
    return svg(WIDTH, HEIGHT, name, ground() + mark, "map")


def arcs_map(pairs: list[tuple[str, str, int]], title: str, names: dict[str, str]) -> Markup:
    """The map with an arc for each pair of countries, (country, country, linkages): the more, the thicker.

    `names` are those of the countries; they stand beside the dots as far as there is room.
    """
    most = max((count for _first, _second, count in pairs), default=1)
    arcs = []
    for first, second, count in pairs:
        (x1, y1), (x2, y2) = point(first), point(second)
        middle, lift = (x1 + x2) / 2, abs(x2 - x1) / 4 + 15
        height = round(max(4, (y1 + y2) / 2 - lift), 1)
        arcs.append(
            Markup('<path class="arc" stroke-width="{}" d="M{} {}Q{} {} {} {}"><title>{}–{}: {}</title></path>').format(
                round(1 + 4 * count / most, 1), x1, y1, round(middle, 1), height, x2, y2, first, second, count
            )
        )
    weights: Counter[str] = Counter()
    for first, second, count in pairs:
        weights.update({first: count, second: count})
    return svg(WIDTH, HEIGHT, title, ground() + arcs + _labels([code for code, _n in weights.most_common()], names),
               "map")  # fmt: skip


def _labels(codes: list[str], names: dict[str, str]) -> list[Markup]:
    """Names beside the dots of countries, the first ones first; one that would cover another is left out."""
    taken: list[tuple[float, float, float, float]] = []
    labels = []
    for code in codes:
        x, y = point(code)
        wide = LETTER * len(names[code])
        for left, anchor, base in (
            (x + 5, "start", y + 4), (x - 5 - wide, "end", y + 4), (x - wide / 2, "middle", y - 5),
            (x - wide / 2, "middle", y + 13),
        ):  # fmt: skip
            box = (left, base - 10, left + wide, base + 3)
            is_free = all(box[2] < b[0] or b[2] < box[0] or box[3] < b[1] or b[3] < box[1] for b in taken)
            if is_free and box[0] > 0 and box[2] < WIDTH:
                taken.append(box)
                at = {"start": left, "end": left + wide, "middle": x}[anchor]
                labels.append(
                    Markup('<text class="map-label" x="{}" y="{}" text-anchor="{}">{}</text>').format(
                        round(at, 1), round(base, 1), anchor, names[code]
                    )
                )
                break
    return labels


def network(links: list[tuple[str, str, str, int]], title: str) -> Markup:
    """Regions of CELAC on the left, domains in the middle, regions of the EU on the right.

    `links` are (left name, middle name, right name, linkages); the more, the thicker.
    """
    columns = [list(dict.fromkeys(link[side] for link in links)) for side in range(3)]
    height = 24 * max([len(column) for column in columns] + [1]) + 16
    places = [
        {name: round(8 + (row + 0.5) * (height - 16) / len(column), 1) for row, name in enumerate(column)}
        for column in columns
    ]
    lefts, middle, right = 210, (340, 560), 690
    parts = []
    for left_name, middle_name, right_name, count in links:
        y1, y2, y3 = places[0][left_name], places[1][middle_name], places[2][right_name]
        for start, from_y, end, to_y in ((lefts, y1, middle[0], y2), (middle[1], y2, right, y3)):
            bend = (start + end) / 2
            parts.append(
                Markup('<path class="arc" stroke-width="{}" d="M{} {}C{} {} {} {} {} {}"/>').format(
                    min(6, count + 1), start, from_y, bend, from_y, bend, to_y, end, to_y
                )
            )
    for column, x, anchor in ((0, lefts - 6, "end"), (1, 450, "middle"), (2, right + 6, "start")):
        for name, y in places[column].items():
            shown = name if len(name) < 30 else f"{name[:28]}…"
            parts.append(Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(x, y + 5, anchor, shown))
    return svg(900, height, title, parts, "network")


def parallel_plot(axes: list[str], lines: list[tuple[str, list[float | None]]], title: str) -> Markup:
    """One axis for each figure from the least (below) to the greatest, one line for each region.

    `lines` are (name, positions from 0 to 1, None where there is no figure); a line stops where one is missing.
    """
    width, top, bottom = 900, 20, 260
    step = width / max(len(axes), 1)
    parts = []
    for number, label in enumerate(axes):
        x = round(step * (number + 0.5), 1)
        parts.append(Markup('<path class="map-line" d="M{} {}V{}"/>').format(x, top, bottom))
        label_x, anchor = _within(width, x, label)
        parts.append(
            Markup('<text class="axis-name" x="{}" y="{}" text-anchor="{}">{}</text>').format(
                label_x, bottom + 22 + 20 * (number % 3), anchor, label
            )
        )
    for number, (name, positions) in enumerate(lines):
        kind, runs, dots = f"line line--{number + 1}", [[]], []
        for axis, position in enumerate(positions):
            if position is None:
                runs.append([])
                continue
            dots.append((round(step * (axis + 0.5), 1), round(bottom - position * (bottom - top), 1)))
            runs[-1].append("{} {}".format(*dots[-1]))
        path = "".join(f"M{'L'.join(run)}" for run in runs if run)
        if path:
            parts.append(Markup('<path class="{}" d="{}"><title>{}</title></path>').format(kind, path, name))
        parts += [Markup('<circle class="{}" cx="{}" cy="{}" r="4"/>').format(kind, x, y) for x, y in dots]
        x, y = 10 + (number % 3) * 250, bottom + 90 + (number // 3) * 22
        parts.append(Markup('<path class="{}" d="M{} {}h24"/>').format(kind, x, y))
        parts.append(Markup('<text x="{}" y="{}">{}</text>').format(x + 30, y + 5, name))
    return svg(width, bottom + 130, title, parts, "plot")


def _within(width: float, x: float, label: str) -> tuple[float, str]:
    """(x, anchor) of a label about `x` that is not cut off at the picture's sides; a letter is about 8 wide."""
    half = 4 * len(label)
    if x + half > width:
        return width - 4, "end"
    return (4, "start") if x < half else (x, "middle")


def bars(numbers: list[tuple[int, int]], title: str) -> Markup:
    """A bar for each year."""
    most = max((number for _year, number in numbers), default=1) or 1
    step = 720 / max(len(numbers), 1)
    parts = []
    for place_, (year, number) in enumerate(numbers):
        tall = round(130 * number / most, 1)
        x = round(20 + place_ * step, 1)
        parts.append(
            Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}"/>').format(
                x, 150 - tall, round(step * 0.7, 1), tall
            )
        )
        parts.append(Markup('<text x="{}" y="172" text-anchor="middle">{}</text>').format(x + step * 0.35, year))
        parts.append(
            Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(x + step * 0.35, 145 - tall, number)
        )
    return svg(760, 180, title, parts, "plot")
