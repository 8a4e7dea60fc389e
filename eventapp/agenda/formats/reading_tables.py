"""Programmes in spreadsheets: one item a row, columns found by their headings in four languages."""

from flask_babel import gettext as _

from eventapp.agenda.formats.reading import Found, after, kind_of, language_of, on_day, plain, span_of, text_of
from eventapp.common.tables import Unreadable, read_table
from eventapp.common.text import fold
from eventapp.events.models import Event

HEADINGS = {
    "guid": ("guid", "id", "uid"),
    "date": ("date", "day", "fecha", "dia", "data", "jour"),
    "start": ("start", "begin", "from", "inicio", "hora", "comienzo", "debut", "time"),
    "end": ("end", "to", "fin", "fim", "final"),
    "duration": ("duration", "duracion", "duracao", "duree"),
    "room": ("room", "sala", "salle", "place"),
    "track": ("track", "eje", "eixo", "axe"),
    "type": ("type", "kind", "tipo"),
    "title": ("title", "titulo", "titre", "session", "sesion", "sessao"),
    "language": ("language", "idioma", "lengua", "langue", "lingua"),
    "persons": ("persons", "speakers", "people", "ponentes", "personas", "palestrantes", "intervenants"),
    "abstract": ("abstract", "description", "resumen", "resumo", "resume", "descripcion"),
}


def items(name: str, content: bytes, event: Event) -> list[Found]:
    """The rows. Raises Unreadable when no column can be the title."""
    known = [heading for headings in HEADINGS.values() for heading in headings]
    table = read_table(name, content, known)
    columns: dict[str, int] = {}
    for number, heading in enumerate(table.header):
        for key, words in HEADINGS.items():
            if fold(heading).strip() in words:
                columns.setdefault(key, number)
    if "title" not in columns or len(table.header) < 2:
        raise Unreadable(_("No column is called “title”. Name the columns title, date, start, end, room."))
    return [_item(row, columns, event) for row in table.rows]


def _item(row, columns: dict[str, int], event: Event) -> Found:
    def said(key: str) -> str:
        return row.cells[columns[key]].strip() if key in columns else ""

    begin = on_day(said("date"), said("start"), event)
    end = on_day(said("date"), said("end"), event) if said("end") else after(begin, span_of(said("duration") or None))
    return Found(
        where=_("Row %(number)s", number=row.number),
        guid=said("guid"),
        title=text_of(said("title")),
        abstract=plain(said("abstract")),
        begin=begin,
        end=end,
        room=plain(said("room")),
        track=plain(said("track")),
        kind=kind_of(said("type")),
        language=language_of(said("language")),
        people=[(plain(name), None) for name in said("persons").split(";") if name.strip()],
    )
