"""Column types and small pieces every table uses."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Dialect, String, TypeDecorator
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import mapped_column

ID_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is mistaken for something else when read aloud
ID_LENGTH = 16
_FULL = 256 - 256 % len(ID_ALPHABET)
_LETTERS = "".join(ID_ALPHABET[byte % len(ID_ALPHABET)] for byte in range(256)).encode()
_BEYOND = bytes(range(_FULL, 256))


def new_public_id() -> str:
    """A random id for addresses: 16 characters, 79 bits, not to be guessed."""
    while len(letters := secrets.token_bytes(2 * ID_LENGTH).translate(_LETTERS, _BEYOND)) < ID_LENGTH:
        pass  # every letter is equally likely: bytes beyond the last full alphabet are left out
    return letters[:ID_LENGTH].decode()


class UTCDateTime(TypeDecorator[datetime]):
    """An instant. Takes aware datetimes of any zone, stores UTC, gives back aware UTC.

    Raises ValueError for a naive datetime.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SortKey(TypeDecorator[str]):
    """A folded text, see `common.text.fold`, compared by its code points on every database."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(String(self.impl.length, collation=collation))


class LocalizedText(MutableDict):
    """A text in several languages: `{locale code: text}`. Languages without a text are absent.

    A plain dict put into a `Translated` column becomes one.
    """

    def localized(self, language: str, *fallbacks: str) -> str:
        """The text in `language`, else in the first of `fallbacks` that has one, else in English, else any."""
        for code in (language, *fallbacks, "en"):
            if text := self.get(code):
                return text
        return next(iter(self.values()), "")


class Translated(TypeDecorator[LocalizedText]):
    """A column holding a `LocalizedText` as JSON. Empty texts are left out."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> dict[str, str] | None:
        return None if value is None else {code: text for code, text in value.items() if text}

    def process_result_value(self, value: Any, dialect: Dialect) -> LocalizedText | None:
        return None if value is None else LocalizedText(value)


LocalizedText.associate_with(Translated)


PublicId = Annotated[str, mapped_column(String(ID_LENGTH), default=new_public_id, unique=True)]
