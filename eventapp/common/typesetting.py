"""Typesetting PDF documents by typst, in a process of its own: `python typesetting.py < jobs > sheets`.

Typst keeps some 35 MB for the fonts it has read, which each web process would hold for ever after its first
sheet. So this file is run for each ticket, and for each pile of letters, and imports nothing of ours. A job is a line
of JSON; a sheet is a line of JSON with its size in bytes and why it is not PDF/UA, then its bytes.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import Any

FONTS = Path(__file__).parents[1] / "fonts"
STANDARD = "ua-1"
SECONDS = 60  # for one sheet


class CannotTypeset(Exception):
    """The process that makes the sheet failed; the message is what it said."""


def typeset(words: dict[str, Any], timestamp: int, template: str, folder: Path) -> tuple[bytes, str]:
    """The PDF of the template in `folder` with `words`, and why it is not PDF/UA-1, or "".

    `timestamp` is its date in seconds since 1970. Raises CannotTypeset.
    """
    [sheet] = typeset_many([(words, timestamp)], template, folder)
    return sheet


def typeset_many(
    sheets: Iterable[tuple[dict[str, Any], int]], template: str, folder: Path
) -> Iterator[tuple[bytes, str]]:
    """The same for many (words, timestamp), each as soon as it is made, by one process. Raises CannotTypeset."""
    with subprocess.Popen(
        [sys.executable, "-I", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            for words, timestamp in sheets:
                job = {"folder": str(folder), "template": template, "words": words, "timestamp": timestamp}
                yield _made(process, job)
        finally:
            process.kill()


def _made(process: subprocess.Popen, job: dict[str, Any]) -> tuple[bytes, str]:
    timer = Timer(SECONDS, process.kill)
    timer.start()
    try:
        with suppress(BrokenPipeError):  # why it ended is read below
            process.stdin.write(json.dumps(job).encode() + b"\n")
            process.stdin.flush()
        head = process.stdout.readline()
        if not head:
            raise CannotTypeset(process.stderr.read().decode(errors="replace"))
        size, fault = json.loads(head)
        return process.stdout.read(size), fault
    finally:
        timer.cancel()


def main() -> None:
    from typst import Compiler, Fonts, TypstError

    # Our own fonts, and those of the system for the scripts ours lack.
    fonts = Fonts(font_paths=[FONTS])
    compilers: dict[str, Any] = {}
    for line in sys.stdin.buffer:
        job = json.loads(line)
        template = job["template"]
        if template not in compilers:
            folder = Path(job["folder"])
            compilers[template] = Compiler(folder / template, root=folder, font_paths=fonts)
        words = {template.removesuffix(".typ"): json.dumps(job["words"])}
        options = {"format": "pdf", "sys_inputs": words, "timestamp": job["timestamp"]}
        fault = ""
        try:
            pdf = compilers[template].compile(pdf_standards=[STANDARD], **options)
        except TypstError as error:
            fault = str(error)
            pdf = compilers[template].compile(**options)
        sys.stdout.buffer.write(json.dumps([len(pdf), fault]).encode() + b"\n" + pdf)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
