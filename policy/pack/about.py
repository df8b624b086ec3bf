"""What a policy is, how far it is confirmed, and which languages it speaks."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from policy.pack.catalogue import LANGUAGES, base_language
from policy.pack.provisions import ID

_UNSPOKEN = "names {name}, a language in which Kompas has no words of its own; it has them in {all}"


class About(BaseModel):
    """pack.toml: what the policy is, how far it is confirmed, and how the program must not speak of it.

    `subject` completes "Guided questions about ...", for programs and their writers. `languages` are those in which its
    words are there, in the order in which they are offered.
    `present_tense` and `promise` are patterns by language: of past policy told as if it held, and of what is promised.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str = Field(pattern=ID)
    subject: str = Field(default="a country policy", min_length=1)
    languages: tuple[str, ...] = Field(default=LANGUAGES, strict=False, min_length=1)
    version: str = Field(min_length=1)
    valid_from: date
    known_until: date | None = None
    confirmed_by: str | None = Field(default=None, min_length=1)
    not_used: dict[str, str] = Field(default_factory=dict)
    present_tense: dict[str, list[str]]
    promise: dict[str, list[str]]

    @field_validator("languages", mode="before")
    @classmethod
    def _spoken(cls, value: object) -> object:
        for name in value if isinstance(value, list) else ():
            if name not in LANGUAGES:
                raise PydanticCustomError("language", _UNSPOKEN, {"name": repr(name), "all": ", ".join(LANGUAGES)})
        return value

    @property
    def base_language(self) -> str:
        """The language that the other words are translations of."""
        return base_language(self.languages)
