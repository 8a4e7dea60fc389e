"""Why a text was not taken. `message` is for the person, in their language; `field` names what to mend."""

from flask_babel import lazy_gettext as _l


class Refused(Exception):
    field = ""
    message = _l("This is not possible.")


class NoTitle(Refused):
    field = "title"
    message = _l("Enter a title.")


class NotADoi(Refused):
    field = "doi"
    message = _l("This is no DOI. It begins with 10. and has a slash, as in 10.2791/12345.")


class NotAnIsbn(Refused):
    field = "isbn"
    message = _l("This is no ISBN, or a figure is mistyped: its check digit does not fit.")


class NotAnAddress(Refused):
    field = "url"
    message = _l("Enter a web address that begins with https:// or http://.")


class NotAPicture(Refused):
    message = _l("Choose a JPEG or PNG picture of at most 5 MB.")

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


class NoAlternative(Refused):
    field = "picture_alt"
    message = _l("Describe the picture for those who cannot see it.")


class NotASlug(Refused):
    field = "slug"
    message = _l("Use small letters, digits and hyphens, such as how-to-get-there.")


class SlugTaken(Refused):
    field = "slug"
    message = _l("Another page has this word in its address.")
