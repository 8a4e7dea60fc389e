"""Pictures as SVG, drawn on the server: a map, arcs, a network, a parallel plot. Each stands beside its table.

Colours and lines are classes of `static/app.css`, since the pages allow no styles inside. Texts are escaped.
"""

from collections import Counter

from markupsafe import Markup

from eventapp.regions.places import Place, coordinates

WIDTH, HEIGHT = 640, 420
WEST, EAST, SOUTH, NORTH = -122, 40, -58, 68  # degrees
NARROW = 328  # units: what a phone of 360 px leaves for a picture
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


def parallel_plot(
    axes: list[tuple[str, str, str, str]], lines: list[tuple[str, list[float | None]]], title: str
) -> Markup:
    """One axis below the other for each figure, from the least (left) to the greatest, one line down for each region.

    `axes` are (label, unit, least, greatest) as texts, `lines` (name, positions from 0 to 1, None where there is no
    figure); a line stops where one is missing. It is as narrow as a phone, so that its words can be read there.
    """
    left, right, row, foot = 14, NARROW - 14, 62, 62 * len(axes) + 18
    parts, texts = [], []
    for number, (label, unit, least, greatest) in enumerate(axes):
        y = row * number + 38
        parts.append(Markup('<path class="map-line" d="M{} {}H{}"/>').format(left, y, right))
        texts += [
            Markup('<text x="4" y="{}">{} <tspan class="axis-name">{}</tspan></text>').format(
                y - 16, *_fitting(label, unit)
            ),
            Markup('<text class="axis-name" x="{}" y="{}">{}</text>').format(left + 8, y + 18, least),
            Markup('<text class="axis-name" x="{}" y="{}" text-anchor="end">{}</text>').format(
                right - 8, y + 18, greatest
            ),
        ]
    for number, (name, positions) in enumerate(lines):
        kind, runs = f"line line--{number + 1}", [[]]
        dots = []
        for axis, position in enumerate(positions):
            if position is None:
                runs.append([])
                continue
            dots.append((round(left + position * (right - left), 1), row * axis + 38))
            runs[-1].append("{} {}".format(*dots[-1]))
        if path := "".join(f"M{'L'.join(run)}" for run in runs if run):
            parts.append(Markup('<path class="{}" d="{}"><title>{}</title></path>').format(kind, path, name))
        parts += [Markup('<circle class="{}" cx="{}" cy="{}" r="5"/>').format(kind, x, y) for x, y in dots]
        y = foot + 24 * number
        parts.append(Markup('<path class="{}" d="M4 {}h32"/>').format(kind, y))
        texts.append(Markup('<text x="46" y="{}">{}</text>').format(y + 5, _cut(name, 34)))
    return svg(NARROW, foot + 24 * len(lines), title, parts + texts, "narrow")


def _fitting(label: str, unit: str) -> tuple[str, str]:
    """Both as far as a narrow picture has room; a letter is 7.6 wide, one of a unit 6.4."""
    label = _cut(label)
    return label, unit if 7.6 * (len(label) + 1) + 6.4 * len(unit) < NARROW - 4 else ""


def _cut(text: str, most: int = 42) -> str:
    """A text that fits into a narrow picture."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def columns(numbers: list[tuple[int, float, str]], title: str) -> Markup:
    """A narrow picture with a column for each year, (year, amount, the amount as text); no year is left out between.

    A column says its amount and its year as far as there is room.
    """
    most = max((amount for _year, amount, _text in numbers), default=0) or 1
    years = range(numbers[0][0], numbers[-1][0] + 1) if numbers else range(0)
    step, known = (NARROW - 8) / max(len(years), 1), {year: (amount, text) for year, amount, text in numbers}
    every = max(1, -(-40 // int(step)))  # a year takes about 40 units
    parts = []
    for place_, year in enumerate(years):
        middle = round(4 + (place_ + 0.5) * step, 1)
        if place_ % every == 0:
            parts.append(
                Markup('<text class="axis-name" x="{}" y="172" text-anchor="middle">{}</text>').format(middle, year)
            )
        if year not in known:
            continue
        amount, text = known[year]
        tall = round(125 * amount / most, 1)
        parts.append(
            Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>').format(
                round(middle - step * 0.35, 1), 152 - tall, round(step * 0.7, 1), tall, year, text
            )
        )
        if len(text) * 6.5 < step * every and place_ % every == 0:
            parts.append(
                Markup('<text class="axis-name" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                    middle, round(147 - tall, 1), text
                )
            )
    return svg(NARROW, 180, title, parts, "narrow")


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
