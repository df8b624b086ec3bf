"""Cases as tokens: sealed for a purpose and for the policy that they are answers to. They open for no other."""

from dataclasses import dataclass
from functools import cached_property

from bot.tokens.keys import SealError
from bot.tokens.seal import LIFETIME, Expired, Seal
from dialogs.case import Case
from dialogs.codec import Codec
from policy.policy import bundled_id


@dataclass(frozen=True, repr=False)
class SealedCases:
    """Seals and opens the cases of one policy. Times are seconds since 1970.

    Earlier versions sealed for no policy: there was only the bundled one. So what they sealed opens for that
    one alone, and no longer than it would have: the time at which it runs out is sealed with it, and is at most a day.
    """

    codec: Codec
    seal: Seal

    def sealed(self, case: Case, purpose: str, at: float) -> str:
        """The token of a case, issued at a time."""
        return self.seal.seal(self.codec.encode(case), self._of_policy(purpose), at)

    def opened(self, token: str, purpose: str, at: float, hours: int = LIFETIME) -> Case:
        """The case of a token. Raises SealError and CaseError; Expired when it is ours and too old."""
        try:
            plain = self.seal.open(token, self._of_policy(purpose), at, hours)
        except SealError as error:
            if not self._may_be_old(error):
                raise
            plain = self.seal.open(token, purpose, at, hours)
        return self.codec.decode(plain)

    def sealed_until(self, case: Case, purpose: str, end: float) -> str:
        """The token of a case that opens until a full minute."""
        return self.seal.seal_until(self.codec.encode(case), self._of_policy(purpose), end)

    def opened_until(self, token: str, purpose: str, at: float, minutes: int) -> Case:
        """The case of a token that opens until a minute, at most so many after it was made. Raises the same."""
        try:
            plain = self.seal.open_until(token, self._of_policy(purpose), at, minutes)
        except SealError as error:
            if not self._may_be_old(error):
                raise
            plain = self.seal.open_until(token, purpose, at, minutes)
        return self.codec.decode(plain)

    def _of_policy(self, purpose: str) -> str:
        """No id of a policy has a slash in it, and neither has a purpose: no two of these are the same."""
        return f"{self.codec.policy.id}/{purpose}"

    def _may_be_old(self, error: SealError) -> bool:
        return self._was_sealed_without and not isinstance(error, Expired)

    @cached_property
    def _was_sealed_without(self) -> bool:
        return self.codec.policy.id == bundled_id()
