"""A pack in readable form: passage by passage, with the statements that stand on it."""

from policy.pack.provisions import Audience, StatementKind
from policy.policy import Policy


def policy_text(policy: Policy, language: str) -> str:
    """The pack as plain text in one language: sources, passages, and under each what is said on its strength."""
    about = policy.pack.about
    confirmed = f"{about.known_until} by {about.confirmed_by}" if about.known_until else "nobody has confirmed it"
    head = f"{about.id} {about.version}, valid from {about.valid_from}; confirmed until: {confirmed}"
    blocks = [f"{head}\n{policy.pack.digest}"]
    for source in policy.pack.sources:
        title = policy.pack.words[language][f"source.{source.id}"]
        blocks.append(f"{source.id}  {source.date}  {source.status}\n{title}\n{source.address}")
        blocks += [_passage(policy, passage, language) for passage in policy.passage if _is_of(passage, source.id)]
    alone = [f"  {_statement(policy, item.id, language)}" for item in policy.pack.statements if not item.passages]
    return "\n\n".join((*blocks, "\n".join(("Guidance without a source", *alone)))) + "\n"


def _is_of(passage: str, source: str) -> bool:
    return passage.partition("#")[0] == source


def _passage(policy: Policy, name: str, language: str) -> str:
    held = policy.passage[name]
    text = f"“{held.text}”" if held.verbatim else f"(read there, not quoted) {held.text}"
    on_it = [item for item in policy.pack.statements if name in item.passages]
    said = [f"  {_statement(policy, item.id, language)}" for item in on_it if item.kind is not StatementKind.QUOTE]
    quoted = any(item.kind is StatementKind.QUOTE for item in on_it)
    unused = [f"  not used: {policy.pack.about.not_used[name]}"] if name in policy.pack.about.not_used else []
    return "\n".join((f"{name}{'  quoted' if quoted else ''}", text, *said, *unused))


def _statement(policy: Policy, name: str, language: str) -> str:
    statement = policy.statement[name]
    audience = Audience.WORKER if not statement.is_for(Audience.APPLICANT) else Audience.APPLICANT
    only = " (workers only)" if audience is Audience.WORKER else ""
    return f"{statement.kind} {name}{only}: {policy.statement_text(language, name, audience)}"
