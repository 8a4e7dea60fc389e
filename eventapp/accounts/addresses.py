"""Mail addresses, as users type them and as they are stored."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l

MAX_LENGTH = 320


class BadAddress(Exception):
    """The text is no mail address."""

    message = _l("Enter an e-mail address, such as name@example.org.")

    def __str__(self) -> str:
        return str(self.message)


def normalized(text: str) -> str:
    """The address in the one form in which it is stored and looked up: normalised and in lower case.

    Says nothing of whether the address exists; no name server is asked. Raises BadAddress.
    """
    try:
        address = validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise BadAddress from None
    if len(address) > MAX_LENGTH:
        raise BadAddress
    return address
