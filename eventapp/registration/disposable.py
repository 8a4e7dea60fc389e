"""Addresses made to be thrown away: mail to them reaches nobody on the day of the event."""

DISPOSABLE_DOMAINS = frozenset(
    """
    10minutemail.com 20minutemail.com 33mail.com anonbox.net discard.email dispostable.com dropmail.me
    emailondeck.com fakeinbox.com fakemail.net getairmail.com getnada.com grr.la guerrillamail.com
    guerrillamail.info guerrillamail.net guerrillamail.org guerrillamailblock.com inboxbear.com inboxkitten.com
    jetable.org mail-temp.com mailcatch.com maildrop.cc mailinator.com mailinator.net mailnesia.com mailnull.com
    minutemail.com mintemail.com moakt.com mohmal.com mytemp.email sharklasers.com spam4.me spambox.us
    spamgourmet.com temp-mail.io temp-mail.org tempail.com tempmail.dev tempmail.net tempmailo.com
    tempr.email throwawaymail.com trash-mail.com trashmail.com trashmail.de trashmail.net wegwerfmail.de
    yopmail.com yopmail.fr yopmail.net
    """.split()
)


def is_disposable(domain: str) -> bool:
    """Whether `domain`, or one it lies in, gives out addresses to be thrown away."""
    labels = domain.lower().split(".")
    return any(".".join(labels[start:]) in DISPOSABLE_DOMAINS for start in range(len(labels) - 1))
