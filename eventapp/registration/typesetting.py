"""Typesetting one ticket, in a process of its own: `python typesetting.py < job.json > ticket.pdf`.

Typst keeps some 35 MB for the fonts it has read, which each web process would hold for ever after its first
ticket. So this file is run for each ticket and imports nothing of ours. A reason why the sheet is not PDF/UA
goes to the error output.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "documents"
FONTS = Path(__file__).parents[1] / "fonts"
STANDARD = "ua-1"
SECONDS = 60


class CannotTypeset(Exception):
    """The process that makes the sheet failed; the message is what it said."""


def typeset(words: dict[str, Any], timestamp: int) -> tuple[bytes, str]:
    """The PDF of `documents/ticket.typ` with `words`, and why it is not PDF/UA-1, or "".

    `timestamp` is its date in seconds since 1970. Raises CannotTypeset.
    """
    job = json.dumps({"words": words, "timestamp": timestamp}).encode()
    done = subprocess.run(
        [sys.executable, "-I", __file__], input=job, capture_output=True, timeout=SECONDS, check=False
    )
    if done.returncode:
        raise CannotTypeset(done.stderr.decode(errors="replace"))
    return done.stdout, done.stderr.decode(errors="replace").strip()


def main() -> None:
    from typst import Compiler, Fonts, TypstError

    job = json.load(sys.stdin)
    # Our own fonts, and those of the system for the scripts ours lack.
    compiler = Compiler(TEMPLATES / "ticket.typ", root=TEMPLATES, font_paths=Fonts(font_paths=[FONTS]))
    options = {
        "format": "pdf",
        "sys_inputs": {"ticket": json.dumps(job["words"])},
        "timestamp": job["timestamp"],
    }
    try:
        pdf = compiler.compile(pdf_standards=[STANDARD], **options)
    except TypstError as error:
        print(error, file=sys.stderr)
        pdf = compiler.compile(**options)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
