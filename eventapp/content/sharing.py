"""Links that pass a page on by mail or in a network: plain addresses, no script of theirs."""

from urllib.parse import quote

from flask_babel import gettext as _


def sharing_links(title: str, address: str, hashtag: str) -> list[tuple[str, str]]:
    """(name, address) for each way."""
    words = quote(" ".join(filter(None, (title, hashtag, address))), safe="")
    link = quote(address, safe="")
    return [
        (_("By mail"), f"mailto:?subject={quote(title, safe='')}&body={link}"),
        ("LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?url={link}"),
        ("Bluesky", f"https://bsky.app/intent/compose?text={words}"),
    ]
