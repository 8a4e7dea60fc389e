"""A mail server that costs little: each mail becomes a file, named for its receiver and counted.

`python -m tests.bench.mails PORT FOLDER`
"""

import asyncio
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

LINK = re.compile(rb"https://[^\s\"<>]+/confirm/[^\s\"<>]+")
SOFT_BREAK = b"=\r\n"  # quoted-printable, RFC 2045, 6.7
QUOTED_EQUALS = b"=3D"


@dataclass(frozen=True)
class Mailbox:
    """The mails in `folder`: "<address>.1" is the first that reached an address."""

    folder: Path

    def has_mail(self, address: str, number: int = 1) -> bool:
        return (self.folder / f"{address}.{number}").exists()

    def confirmation_path(self, address: str) -> str:
        """The path of the link in the first mail to `address`."""
        mail = (self.folder / f"{address}.1").read_bytes().replace(SOFT_BREAK, b"").replace(QUOTED_EQUALS, b"=")
        return "/" + LINK.search(mail)[0].decode().split("/", 3)[3]

    def count(self) -> int:
        return sum(1 for _ in self.folder.glob("*@*"))


async def serve(port: int, folder: Path) -> None:
    """Take every mail (RFC 5321, as much of it as smtplib speaks)."""
    counts: Counter[str] = Counter()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        receiver = ""
        writer.write(b"220 bench\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                receiver = line.decode().partition("<")[2].partition(">")[0]
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                mail = await reader.readuntil(b"\r\n.\r\n")
                counts[receiver] += 1
                begun = folder / f".{receiver}"
                begun.write_bytes(mail)
                begun.rename(folder / f"{receiver}.{counts[receiver]}")
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                break
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
