"""Every setting, its default and its environment variable.

A setting NAME is read from EVENTAPP_NAME. `eventapp config` prints this list.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

VERSION = "0.1.0"
MODES = ("production", "development", "demo", "testing")
PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent if (PACKAGE.parent / "templates").is_dir() else None


class ConfigurationError(Exception):
    """The settings do not allow the product to start; the message says which and why."""


def _switch(text: str) -> bool:
    if text.strip().lower() in {"1", "true", "yes", "on"}:
        return True
    if text.strip().lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("expected yes or no")


@dataclass(frozen=True)
class Setting:
    """One setting: its name without prefix, default, reader and explanation."""

    name: str
    default: Any
    help: str
    read: Callable[[str], Any] = str
    secret: bool = False

    @property
    def variable(self) -> str:
        return f"EVENTAPP_{self.name}"


SETTINGS = (
    Setting("MODE", "development", f"one of {', '.join(MODES)}; serve, web and worker run as production"),
    Setting("INSTANCE", "", "folder for runtime data; by default instance/ in the checkout or here"),
    Setting("SECRET_KEY", "", "signs cookies and links; needed in production", secret=True),
    Setting("URL", "", "public address, as https://events.example.org; needed in production"),
    Setting("SITE_NAME", "EU-CELAC S3 events", "the name in the header and in mails"),
    Setting("LOGO", "", "path below static/ of a logo for the header; by default the site's name alone"),
    Setting("DATABASE_URL", "", "by default an SQLite file in the instance folder"),
    Setting("REDIS_URL", "", "jobs and rate limits on Redis; by default an SQLite file and memory"),
    Setting("MAIL_SERVER", "localhost", "SMTP server"),
    Setting("MAIL_PORT", 25, "its port", int),
    Setting("MAIL_USERNAME", "", "its user"),
    Setting("MAIL_PASSWORD", "", "its password", secret=True),
    Setting("MAIL_USE_TLS", False, "STARTTLS", _switch),
    Setting("MAIL_USE_SSL", False, "TLS from the start", _switch),
    Setting("MAIL_SENDER", "noreply@example.org", "the From address"),
    Setting("MAIL_FOLDER", "", "write mails as .eml files into this folder instead of sending them"),
    Setting("PROXIES", 0, "how many reverse proxies stand in front (X-Forwarded-For, -Proto, -Host)", int),
    Setting("RATE_LIMITS", True, "limit how often an address may post", _switch),
    Setting("INSECURE_COOKIES", False, "allow cookies over plain HTTP; refused in production", _switch),
    Setting("DEBUG", False, "show errors in the browser; refused in production", _switch),
    Setting("RETENTION_WEEKS", 52, "weeks after an event until all that is kept of people is deleted", int),
    Setting("LETTER_WEEKS", 8, "weeks after an event until data for visas and what letters say are deleted", int),
    Setting("HOLD_HOURS", 48, "how long a place is held for the confirmation of the address", int),
    Setting("MAX_BODY_KB", 1024, "largest request body, in kibibytes", int),
    Setting("UPLOAD_KB", 5120, "largest file a visitor may send, in kibibytes, on the pages that take files", int),
    Setting("HOST", "127.0.0.1", "address to listen on"),
    Setting("PORT", 8000, "port to listen on", int),
    Setting("WEB_PROCESSES", 2, "web processes", int),
    Setting("WEB_THREADS", 4, "threads in each web process", int),
)


def read_settings(environment: Mapping[str, str], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Read all settings; `overrides` win over `environment`, which wins over the defaults.

    Raises ConfigurationError that names the variable whose text cannot be read.
    """
    known = {setting.name for setting in SETTINGS}
    if unknown := set(overrides) - known:
        raise ConfigurationError(f"unknown settings: {', '.join(sorted(unknown))}")
    settings = {}
    for setting in SETTINGS:
        if setting.name in overrides:
            settings[setting.name] = overrides[setting.name]
        elif setting.variable in environment:
            try:
                settings[setting.name] = setting.read(environment[setting.variable])
            except ValueError as error:
                raise ConfigurationError(f"{setting.variable}: {error}") from None
        else:
            settings[setting.name] = setting.default
    if settings["MODE"] not in MODES:
        raise ConfigurationError(f"EVENTAPP_MODE: expected one of {', '.join(MODES)}")
    return settings


def production_problems(settings: Mapping[str, Any]) -> list[str]:
    """What keeps these settings from being used in production, one sentence each."""
    problems = []
    if len(settings["SECRET_KEY"]) < 32:
        problems.append("EVENTAPP_SECRET_KEY is missing or shorter than 32 characters")
    if not settings["URL"].startswith("https://"):
        problems.append("EVENTAPP_URL is missing or does not begin with https://")
    if settings["DEBUG"]:
        problems.append("EVENTAPP_DEBUG is on")
    if settings["INSECURE_COOKIES"]:
        problems.append("EVENTAPP_INSECURE_COOKIES is on")
    return problems


def instance_folder(settings: Mapping[str, Any]) -> Path:
    """The folder for runtime data, made if it is missing."""
    folder = Path(settings["INSTANCE"] or (CHECKOUT or Path.cwd()) / "instance").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _instance_secret(folder: Path) -> str:
    """A secret kept in the instance folder, for every mode but production."""
    path = folder / "secret_key"
    if not path.exists():
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.write_text(secrets.token_urlsafe(48))
        fresh.chmod(0o600)
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()


def flask_config(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of Flask and its extensions that follows from `settings`.

    Raises ConfigurationError in production mode when a setting is unsafe.
    """
    production = settings["MODE"] == "production"
    if production and (problems := production_problems(settings)):
        raise ConfigurationError("refusing to start: " + "; ".join(problems))
    folder = instance_folder(settings)
    secure = (production or settings["URL"].startswith("https://")) and not settings["INSECURE_COOKIES"]
    secret = settings["SECRET_KEY"] or _instance_secret(folder)
    database = settings["DATABASE_URL"] or f"sqlite:///{folder / 'eventapp.sqlite'}"
    return {
        **settings,
        "INSTANCE": folder,
        "DEMO": settings["MODE"] == "demo",
        "TESTING": settings["MODE"] == "testing",
        "SECRET_KEY": secret,
        # For addresses built outside a request; requests use their own.
        "SERVER_NAME": urlsplit(settings["URL"]).netloc or f"{settings['HOST']}:{settings['PORT']}",
        "SQLALCHEMY_DATABASE_URI": database,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(database),
        "MAIL_DEFAULT_SENDER": (settings["SITE_NAME"], settings["MAIL_SENDER"]),
        "MAIL_USERNAME": settings["MAIL_USERNAME"] or None,
        "MAIL_PASSWORD": settings["MAIL_PASSWORD"] or None,
        "MAIL_SUPPRESS_SEND": False,
        "MAX_CONTENT_LENGTH": settings["MAX_BODY_KB"] * 1024,
        "MAX_FORM_MEMORY_SIZE": settings["MAX_BODY_KB"] * 1024,
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        # Reading changes no session, so that public pages set no cookie. How fresh a sign-in is, `fs_paa` says.
        "SESSION_REFRESH_EACH_REQUEST": False,
        "SESSION_PROTECTION": None,
        "PREFERRED_URL_SCHEME": "https" if secure else "http",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_TRANSLATION_DIRECTORIES": str(PACKAGE / "translations"),
        "BABEL_DEFAULT_LOCALE": "en",
        "RATELIMIT_ENABLED": settings["RATE_LIMITS"],
        "RATELIMIT_STORAGE_URI": settings["REDIS_URL"] or "process://",
        "RATELIMIT_HEADERS_ENABLED": False,
    }


def _engine_options(database: str) -> dict[str, Any]:
    if database.startswith("sqlite"):
        return {"connect_args": {"timeout": 30}, "pool_size": 20, "max_overflow": 80, "pool_timeout": 30}
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20, "pool_timeout": 30}
