"""Pages that compare: regions side by side, a region in its group, linkages as map, network and matrix."""

from collections import Counter
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from eventapp.accounts.access import public
from eventapp.common.clock import now
from eventapp.common.formats import number_text
from eventapp.common.languages import current_language
from eventapp.common.pages import cached, changes_at
from eventapp.common.text import fold
from eventapp.extensions import limiter
from eventapp.regions import comparing, linking, pictures, queries
from eventapp.regions.domains import domain_label, headings
from eventapp.regions.flows import series
from eventapp.regions.lists import country_name
from eventapp.regions.places import DIVIDED, Place, coordinates, current_code, place
from eventapp.regions.views import IN_REGIONS, bp, of_region
from eventapp.regions.words import LINKAGE_KIND_NAMES

MOST_IN_NETWORK = 40
MOST_FLOWS = 24  # series
MOST_NAMED = 5  # domains in a sentence; the table has them all


@bp.get(f"{IN_REGIONS}/compare")
@public
@cached
def compare():
    """Two to six regions side by side; the address names them, so that it can be passed on."""
    places, unknown = comparing.chosen_places(request.args.getlist("code"))
    divided = [(code, [place(one) for one in DIVIDED[code]]) for code in map(current_code, unknown) if code in DIVIDED]
    unknown = [text for text in unknown if current_code(text) not in DIVIDED]
    found = comparing.comparison(places) if len(places) >= comparing.LEAST else None
    return render_template(
        "regions/compare.html", places=places, unknown=unknown, divided=divided, found=found,
        picture=_plot(found), most=comparing.MOST,
        sentences=_differences(found) if found else [], columns=[{"label": one.own_name} for one in places],
    )  # fmt: skip


@bp.get(f"{IN_REGIONS}/compare.pdf")
@limiter.limit("30 per hour")
@public
@cached
def compare_pdf():
    """The same on paper."""
    from eventapp.regions.paper import comparison_pdf

    places, _unknown = comparing.chosen_places(request.args.getlist("code"))
    if len(places) < comparing.LEAST:
        return redirect(url_for("regions.compare"))
    found = comparing.comparison(places)
    pdf = comparison_pdf(found, _differences(found), str(_plot(found) or ""), current_language())
    answer = Response(pdf, content_type="application/pdf")
    name = "-".join(one.code for one in places)
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def _plot(found: comparing.Comparison | None) -> Markup | None:
    """The figures as lines; None when there are none."""
    if not found or not found.figures:
        return None
    axes = [
        (str(row.indicator.label), str(row.indicator.unit), number_text(row.least), number_text(row.greatest))
        for row in found.figures
    ]
    lines = [(one.own_name, [row.positions[n] for row in found.figures]) for n, one in enumerate(found.places)]
    return pictures.parallel_plot(axes, lines, _("Figures of the regions, as in the table below"))


def _differences(found: comparing.Comparison) -> list[str]:
    """What they share and what each has alone, in sentences."""
    language = current_language()

    def names(codes: list[str]) -> str:
        shown = [domain_label(code, language) for code in codes[:MOST_NAMED]]
        more = len(codes) - MOST_NAMED
        return "; ".join([*shown, _("%(count)s more", count=more)] if more > 0 else shown)

    sentences = [_("Shared: %(domains)s.", domains=names(found.shared)) if found.shared else _("They share no domain.")]
    for number, one in enumerate(found.places):
        if alone := found.only_in(number):
            sentences.append(_("Only in %(region)s: %(domains)s.", region=one.own_name, domains=names(alone)))
    return sentences


@bp.get(f"{IN_REGIONS}/<code>/benchmark")
@public
@cached
@of_region
def benchmark(found: Place):
    """The region's position in its reference group, for each figure."""
    return render_template("regions/benchmark.html", place=found, benchmark=comparing.benchmark(found.code))


@bp.get(f"{IN_REGIONS}/linkages")
@public
@cached
def linkages():
    """Documented cooperations, each picture with its table; and those that suggest themselves."""
    asked, event = linking.Asked.read(request.args), queries.event_of_pages()
    changes_at(event.ends_at if event else None)
    found = linking.linkages(asked)
    pairs, years = linking.between_countries(found), linking.by_year(found, now().year)
    countries, matrix = linking.by_domain_and_country(found)
    network = _network(found)
    language = current_language()
    names = {code: country_name(code, language) for code in coordinates()}
    return render_template(
        "regions/linkages.html", asked=asked, linkages=found, kinds=LINKAGE_KIND_NAMES, pairs=pairs, years=years,
        countries=countries, matrix=matrix, network=network, suggestions=linking.suggestions(event),
        flows=series(linking.flows(asked), most=MOST_FLOWS),
        map_picture=pictures.arcs_map(pairs, _("Cooperations between countries, as in the table below"), names),
        network_picture=pictures.network(network, _("Regions joined by domains, as in the table below")),
        years_picture=pictures.bars(years, _("Cooperations under way in each year, as in the table below")),
        country_names=sorted(names.items(), key=lambda one: fold(one[1])),
        sections=headings("nace"), matrix_columns=[{"label": country, "number": True} for country in countries],
    )  # fmt: skip


def _network(found: list[Any]) -> list[tuple[str, str, str, int]]:
    """(region of CELAC, domain, region of the EU, linkages) by name, the most first; a part when there are many."""
    language = current_language()
    counts: Counter[tuple[str, str, str]] = Counter()
    for linkage in found:
        ends = [end for code in (linkage.first, linkage.second) if (end := place(code))]
        ends.sort(key=lambda end: end.side == "eu")
        if linkage.domain and [end.side for end in ends] == ["celac", "eu"]:
            counts[ends[0].name(language), domain_label(linkage.domain, language), ends[1].name(language)] += 1
    rows = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(*names, count) for names, count in rows[:MOST_IN_NETWORK]]
