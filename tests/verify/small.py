"""A small policy: the reception of minors and what depends on the age, so that its whole space is proved in no time."""

from dataclasses import replace

from dialogs.context import Context
from dialogs.interview import Interview
from policy.policy import Policy, _compiled

FACTS = ("origin", "age", "accompanied")


def small_policy(policy: Policy) -> Policy:
    """The policy with one provision, its three facts, and the guidance that depends on the age."""
    held = policy.pack.orientation
    guidance = tuple(item for item in held.guidance if not item.urgent)
    notices = tuple(item for item in held.notices if item.when is None)
    return _compiled(
        replace(
            policy.pack,
            facts=tuple(policy.fact[name] for name in FACTS),
            provisions=(policy.provision["child-care"],),
            orientation=held.model_copy(update={"guidance": guidance, "notices": notices}),
        )
    )


def small_guide(guide: Context) -> Context:
    """The guide of the small policy."""
    policy = small_policy(guide.policy)
    return replace(guide, policy=policy, interview=Interview(policy))
