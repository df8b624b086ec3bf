"""Settings from the environment, prefix KOMPAS_."""

import re
import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import InputError
from bot.http.proxies import read_networks
from bot.tokens.keys import Keys, read_keys
from dialogs.operator import TRIAL, Operator
from dialogs.printable import is_plain

TELEGRAM = "https://api.telegram.org"
DAY_MINUTES = 24 * 60


def _address(text: str) -> str:
    """Scheme, host and perhaps port or path, without a slash at the end."""
    if not re.fullmatch(r"https?://([^/:?#@\s\[\]]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[^?#@\s]*)?", text):
        raise ValueError("is not an address such as https://kompas.example.org")
    return text.rstrip("/")


Address = Annotated[str, AfterValidator(_address)]


def _onion(text: str) -> str:
    """The address of an onion service, version 3, without a slash at the end."""
    if not re.fullmatch(r"http://[a-z2-7]{56}\.onion(:[0-9]{1,5})?/?", text):
        raise ValueError("is not the address of an onion service: http://, 56 small letters and digits, .onion")
    return text.rstrip("/")


Onion = Annotated[str, AfterValidator(_onion)]


def _origins(text: str) -> str:
    """Origins with spaces between, each as a browser names it: any other would never match."""
    origin = r"\*|[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?"
    if not all(re.fullmatch(origin, word) for word in text.split()):
        raise ValueError("is not * or origins such as https://example.org, in small letters, without a slash or path")
    return text


Origins = Annotated[str, AfterValidator(_origins)]


def _proxies(text: str) -> str:
    """Addresses and networks with commas or spaces between."""
    try:
        read_networks(text)
    except ValueError:
        raise ValueError("is not addresses or networks such as 127.0.0.1 or 172.16.0.0/12, or is every one") from None
    return text


class Settings(BaseSettings):
    """What an operator can set. Every setting may be left out."""

    model_config = SettingsConfigDict(
        env_prefix="KOMPAS_", env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    pack: Path | None = None
    """The folder of the policy pack; the bundled one unless given."""
    operator_file: Path | None = None
    keys: SecretStr | None = None
    database_url: SecretStr | None = None
    limits_url: SecretStr | None = None
    """Where attempts are counted for several replicas, such as redis://HOST; in memory unless given."""
    api_origins: Origins = ""
    """Web pages that may call the API from a browser, with spaces between, or * for any; none unless given."""
    proxy_addresses: Annotated[str, AfterValidator(_proxies)] = ""
    """The proxies in front, as this process sees them: their X-Forwarded-For and X-Forwarded-Proto are believed."""
    onion_location: Onion | None = None
    """The same site as an onion service: Tor Browser is told of it, and offers to go there."""
    replicas: int = Field(default=1, ge=1)
    telegram_token: SecretStr | None = None
    telegram_api_url: Address = TELEGRAM
    webhook_url: Address | None = None
    """Where Telegram reaches this server; without it the bot polls."""
    idle_minutes: int = Field(default=60, ge=0, le=DAY_MINUTES, multiple_of=5)
    """After so many minutes without a tap a screen is deleted; 0: not before its day is over."""
    keep_minutes: float = Field(default=23 * 60, gt=0, le=23 * 60)
    """So long a message of ours stands at most. An hour of the day that is promised is left for a second try."""

    @field_validator("*", mode="before")
    @classmethod
    def _shown(cls, value: object) -> object:
        """Without the white space that a file leaves around it. What cannot be shown was never meant."""
        if not isinstance(value, str):
            return value
        text = re.sub(r"[\r\n\t]+", " ", value.strip())
        if not is_plain(text):
            raise ValueError("holds a character that cannot be shown")
        return text

    def key_ring(self) -> Keys | None:
        """The keys, newest first; None when none is set. Raises InputError."""
        return read_keys(self.keys.get_secret_value()) if self.keys else None


def read_settings() -> Settings:
    """The settings of the environment. Raises InputError naming the setting, without showing what it holds."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = f"KOMPAS_{'_'.join(str(step) for step in first['loc']).upper()}"
        wrong = first.get("ctx", {}).get("error", first["msg"])  # of a check of ours, what it raised
        raise InputError(f"{name}: {wrong}. Correct it, or leave it out.") from None


def read_operator(path: Path | None) -> Operator:
    """The operator's file; without one, a trial. Raises InputError naming file, place and mend."""
    if path is None:
        return TRIAL
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"KOMPAS_OPERATOR_FILE: {path}: {error.strerror}. Name a file that can be read.") from error
    except ValueError as error:
        raise InputError(f"{path}: is not TOML in UTF-8: {error}. Mend that line.") from error
    except RecursionError as error:
        raise InputError(f"{path}: is nested too deeply. Make it flatter.") from error
    try:
        return Operator.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise InputError(f"{path}: {place}: {first['msg']}. Correct it.") from error
