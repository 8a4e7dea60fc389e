"""The ways a mail leaves: to a mail server by SMTP, or as a file into a folder.

`carrier()` gives the one the settings ask for. Its `send` returns when the mail is taken, or raises
Refused (the receiver is refused for good), or NotNow (try again later).
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.charset import QP, Charset
from email.policy import compat32
from pathlib import Path
from typing import Any, Protocol

import flask_mail
from flask import current_app

from eventapp.common.columns import new_public_id
from eventapp.messages.models import Message
from eventapp.messages.rendering import RenderedMail, one_line, web_address

SECONDS_TO_ANSWER = 30  # for each step of the conversation with the mail server
MAILS_PER_CONNECTION = 100
UNAVAILABLE = 421  # RFC 5321, 3.8: the server closes the connection
ERROR_LENGTH = 500

# Long lines and accents in the body are safe with every mail server (RFC 2045, 6.7).
CHARSET = Charset("utf-8")
CHARSET.body_encoding = QP
# The headers are encoded already. The newer policies parse each of them again, at a third of the cost.
LINES = compat32.clone(linesep="\r\n", max_line_length=0)


class Refused(Exception):
    """The mail server will never take this mail; the message is its answer."""


class NotNow(Exception):
    """This mail could not be handed over now; the message says why."""


class OutOfReach(Exception):
    """No mail can leave now: the server cannot be reached or refuses us; the message says why."""


class Mail(flask_mail.Message):
    """A mail of Flask-Mail, written quickly."""

    boundary = ""  # what no part can contain; the library would search all parts for it

    def as_bytes(self) -> bytes:
        message = self._message()
        for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
            part.set_boundary(f"=_{number}_{self.boundary}")
        return message.as_bytes(policy=LINES)


class Carrier(Protocol):
    def send(self, mail: Mail, name: str) -> None:
        """Hand over `mail`; `name` is its own and the same at every attempt.

        Raises Refused, NotNow or OutOfReach.
        """


def composed(message: Message, rendered: RenderedMail) -> Mail:
    """The mail of `message` with its headers. The Message-ID is the same at every attempt.

    Raises ValueError for an address that no mail can have.
    """
    address = one_line(message.address)
    if address != message.address or address.count("@") != 1:
        raise ValueError(f"not an e-mail address: {message.address!r}")
    mail = Mail(
        subject=rendered.subject,
        recipients=[(one_line(message.name), address) if message.name else address],
        body=rendered.text,
        html=rendered.html,
        reply_to=one_line(message.values.get("reply_to") or "") or None,
        charset=CHARSET,
        extra_headers={"Auto-Submitted": "auto-generated", "Content-Language": message.language},
    )
    if unsubscribe_link := message.values.get("unsubscribe_link"):  # RFC 8058
        mail.extra_headers["List-Unsubscribe"] = f"<{web_address(unsubscribe_link)}>"
        mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.msgId = f"<{message.message_id}>"
    mail.boundary = new_public_id()
    if rendered.calendar:
        mail.attach("event.ics", "text/calendar; charset=utf-8", rendered.calendar.encode())
    return mail


@contextmanager
def carrier() -> Iterator[Carrier]:
    """What takes the mails of this installation. Raises OutOfReach when it cannot."""
    if folder := current_app.config["MAIL_FOLDER"]:
        yield Folder(Path(folder))
        return
    server = Server()
    try:
        yield server
    finally:
        server.close()


class Folder:
    """Writes each mail as `<name>.eml`, whole or not at all; the same name replaces."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutOfReach(str(error)) from error

    def send(self, mail: Mail, name: str) -> None:
        target = self.path / f"{name}.eml"
        begun = self.path / f".{name}.part"
        try:
            begun.write_bytes(mail.as_bytes())
            begun.replace(target)
        except OSError as error:
            raise OutOfReach(str(error)) from error


class Server:
    """One connection to the mail server, opened at the first mail and used for many."""

    def __init__(self) -> None:
        self.connection = Connection(current_app.extensions["mail"])
        self.sent = 0
        self._open()

    def send(self, mail: Mail, name: str) -> None:
        host = self.connection.host
        if host is None or host.sock is None or self.sent >= MAILS_PER_CONNECTION:
            self.close()
            self._open()
        self.sent += 1
        try:
            self.connection.send(mail)
        except smtplib.SMTPRecipientsRefused as error:
            self._raise(*next(iter(error.recipients.values())))
        except smtplib.SMTPSenderRefused as error:
            raise NotNow(answer(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPResponseException as error:
            self._raise(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise NotNow(one_line(str(error) or type(error).__name__)) from error
        except Exception:
            self.close()  # it may be half through a mail
            raise

    def _raise(self, code: int, text: bytes | str) -> None:
        if code == UNAVAILABLE:
            self.close()
        raise (Refused if 500 <= code < 600 else NotNow)(answer(code, text))

    def _open(self) -> None:
        try:
            self.connection.__enter__()
        except smtplib.SMTPResponseException as error:
            raise OutOfReach(answer(error.smtp_code, error.smtp_error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise OutOfReach(one_line(str(error) or type(error).__name__)) from error
        self.sent = 0

    def close(self) -> None:
        if self.connection.host is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.connection.host.quit()
            self.connection.host = None


class Connection(flask_mail.Connection):
    """Flask-Mail's connection, with a limit to waiting and with the server's certificate checked."""

    def configure_host(self) -> smtplib.SMTP:
        options: dict[str, Any] = {"timeout": SECONDS_TO_ANSWER}
        if self.mail.use_ssl:
            host = smtplib.SMTP_SSL(self.mail.server, self.mail.port, context=ssl.create_default_context(), **options)
        else:
            host = smtplib.SMTP(self.mail.server, self.mail.port, **options)
        try:
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host


def answer(code: int, text: bytes | str) -> str:
    """A mail server's answer in one line, as "550 5.1.1 No such user"."""
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {one_line(words)}"[:ERROR_LENGTH]
