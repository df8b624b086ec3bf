"""Settings from the environment, prefix KOMPAS_."""

import tomllib
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import InputError
from dialogs.operator import TRIAL, Operator


class Settings(BaseSettings):
    """What an operator can set. Every setting may be left out."""

    model_config = SettingsConfigDict(env_prefix="KOMPAS_", env_ignore_empty=True, frozen=True, extra="ignore")

    operator_file: Path | None = None


def read_operator(path: Path | None) -> Operator:
    """The operator's file; without one, a trial. Raises InputError naming file, place and mend."""
    if path is None:
        return TRIAL
    try:
        return Operator.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(f"KOMPAS_OPERATOR_FILE: {path}: {error.strerror}. Name a file that can be read.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: is not TOML in UTF-8: {error}. Mend that line.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise InputError(f"{path}: {place}: {first['msg']}. Correct it.") from error
