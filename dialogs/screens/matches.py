"""Words of a passage beside the answer to them, in words."""

from collections.abc import Mapping

from dialogs.screens.answers import answer_label
from dialogs.screens.blocks import MatchLine
from dialogs.screens.content import message
from dialogs.voice import BETWEEN, Voice
from policy.pack.matches import How, MatchRow, notes
from policy.pack.provisions import Audience

_UNANSWERED: Mapping[How, str] = {
    How.NOT_ANSWERED: "review.open",
    How.DONT_KNOW: "answer.dont_know",
    How.RATHER_NOT_SAY: "answer.rather_not_say",
}


def match_line(voice: Voice, row: MatchRow) -> MatchLine:
    """A row of a finding in the words of a voice."""
    labels = tuple(answer_label(voice, fact, option) for fact, option in row.answers)
    answer = BETWEEN.join(labels) or voice.say(_UNANSWERED[row.how])
    label = voice.say(f"matches.{row.how}") if labels and voice.audience is Audience.WORKER else ""
    topic = voice.say(f"topic.{row.fact}")
    told = voice.say("review.line", topic=topic, answer=answer)
    return MatchLine(
        words=row.words,
        passage=row.passage,
        language=voice.policy.passage[row.passage].language,
        fact=row.fact,
        topic=topic,
        answers=labels,
        answer=answer,
        how=row.how.value,
        label=label,
        line=voice.say(
            "matches.line",
            words=row.words,
            answer=voice.say("matches.told", answer=told, how=label) if label else told,
        ),
        notes=tuple(message(voice, note.key, **{note.place: note.words}) for note in notes(row, voice.audience)),
    )
