"""Markdown as plain text, for those whose mail program shows no HTML."""

import re

from eventapp.common import markdown

BLANK_LINES = re.compile(r"\n{3,}")


def plain_text(text: str) -> str:
    """`text` without its signs: a link becomes "label (address)", an entry of a list begins with "- " or its number."""
    lines: list[str] = []
    lists: list[int | None] = []  # the number of the next entry, or None where they have none
    begin = ""
    for token in markdown.tokens(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "list_item_open":
            begin = f"{lists[-1]}. " if lists[-1] is not None else "- "
            lists[-1] = lists[-1] + 1 if lists[-1] is not None else None
        elif token.type == "inline":
            indent = "  " * max(0, len(lists) - 1)
            lines.append(indent + begin + _inline(token.children or []))
            begin = ""
        elif token.type in {"fence", "code_block"}:
            lines.append(token.content)
        elif token.type == "hr":
            lines.append("-" * 20 + "\n")
        elif token.type in {"paragraph_close", "heading_close"}:
            lines.append("" if not lists else None)
        elif token.type == "tr_close":
            lines.append("")
    return BLANK_LINES.sub("\n\n", "\n".join(line for line in lines if line is not None)).strip()


def _inline(children: list) -> str:
    parts: list[str] = []
    links: list[tuple[str, int]] = []
    for child in children:
        if child.type in {"text", "code_inline", "html_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif child.type == "link_open":
            links.append((child.attrGet("href") or "", len(parts)))
        elif child.type == "link_close":
            address, begin = links.pop()
            label = "".join(parts[begin:])
            if label != address and f"mailto:{label}" != address:
                parts.append(f" ({address})")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts)
