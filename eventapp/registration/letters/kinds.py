"""What the kinds of letters are called. An event may word it anew for its mails."""

from eventapp.messages.wording.reading import lazy_gettext as _l
from eventapp.registration.letters.models import CONFIRMATION, VISA

WORDING = "registration/letters/kinds"
KIND_NAMES = {VISA: _l("Letter for the visa"), CONFIRMATION: _l("Confirmation of registration")}
