"""A pack whose conditions and words have drifted apart does not load."""

from pathlib import Path

import pytest

from policy.errors import PackError
from policy.policy import load

MOCKED = "condition 'mocked': criticism: "
MUSIC, CARE = "provision 'street-music': ", "provision 'child-care': "
_MOCKED = 'words = { passage = "letter-1#s2", text = "de hertog openlijk bespotten" }'
LETTERS = "Copy them from there, letter for letter."


def told(folder: Path, old: str, new: str) -> list[str]:
    """What is wrong with the pack once some of its provisions.toml is another."""
    path = folder / "provisions.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PackError) as broken:
        load(folder)
    return str(broken.value).splitlines()


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        (
            f"{_MOCKED}\n",
            "",
            f"{MOCKED}names words without the passage they are from. Give `words` too.",
        ),
        (
            f'{_MOCKED}\nunsettled = ["openlijk"]\n',
            "",
            f'{MOCKED}lacks the words it stands for. Name them: words = {{ passage = "...", text = "..." }}.',
        ),
        (
            f"{_MOCKED}\n",
            _MOCKED.replace("#s2", "#s9") + "\n",
            f"{MOCKED}has words of letter-1#s9, which no source has. Correct the passage's id.",
        ),
        (
            f"{_MOCKED}\n",
            _MOCKED.replace("letter-1#s2", "rule-3#each") + "\n",
            f"{MOCKED}has words of rule-3#each, which is told in our words. Name a passage that is verbatim.",
        ),
        (
            f"{_MOCKED}\n",
            _MOCKED.replace("openlijk ", "") + "\n",
            f"{MOCKED}has the words “de hertog bespotten”, which do not stand in letter-1#s2. {LETTERS}",
        ),
        (
            f"{_MOCKED}\n",
            _MOCKED.replace("bespotten", "bespot") + "\n",
            f"{MOCKED}has the words “de hertog openlijk bespot”, which do not stand in letter-1#s2. {LETTERS}",
        ),
        (
            'unsettled = ["openlijk"]',
            'unsettled = ["duidelijk"]',
            f"{MOCKED}leaves “duidelijk” unsettled, which does not stand in letter-1#s2. {LETTERS}",
        ),
        (
            'named = { ruritania = "Ruritanië" }',
            'named = { other = "Ruritanië" }',
            "condition 'from-ruritania': origin: names the word of 'other', which is not among its `yes`. "
            "Correct the option, or take it off.",
        ),
        (
            'named = { ruritania = "Ruritanië" }',
            'named = { ruritania = "over Ruritanië" }',
            "condition 'from-ruritania': origin: names 'ruritania' by “over Ruritanië”, which does not stand in its "
            f"words. {LETTERS}",
        ),
        (
            'named = { ruritania = "Ruritanië" }',
            'named = ["ruritania"]',
            "conditions from-ruritania match named: is no table from option to word. Correct it.",
        ),
        (
            ', words = { passage = "letter-1#h2", text = "alleen" }, named = { alone = "alleen" }',
            "",
            f"{CARE}accompanied: lacks the words it stands for. "
            'Name them: words = { passage = "...", text = "..." }.',
        ),
        (
            ', words = { passage = "letter-1#h2", text = "alleen" }, named = { alone = "alleen" }',
            "",
            f"{CARE}has words of letter-1#h2 that no condition carries: “alleen”. "
            "Let one carry them, or list them in other_words with the reason.",
        ),
        (
            '{ open = "street singer", words = { passage = "letter-1#s2", text = "straatzangers en beiaardiers" } }',
            '{ open = "street singer" }',
            "condition 'singer-by-mockery': street singer: lacks the words it stands for. "
            'Name them: words = { passage = "...", text = "..." }.',
        ),
        (
            '{ passage = "letter-1#s2", text = "De situatie van", reason = "begins the sentence" },',
            "",
            f"{MUSIC}has words of letter-1#s2 that no condition carries: “De situatie van”. "
            "Let one carry them, or list them in other_words with the reason.",
        ),
        (
            'text = "De situatie van"',
            'text = "De toestand van"',
            f"{MUSIC}lists the words “De toestand van”, which do not stand in letter-1#s2. {LETTERS}",
        ),
        (
            '{ passage = "letter-1#h1", reason',
            '{ passage = "letter-1#h2", reason',
            f"{MUSIC}lists words of letter-1#h2, on which it does not stand. Correct the passage's id.",
        ),
        ('reason = "is the heading"', 'reason = " "', "String should match pattern"),
        (
            "number = 2\n",
            'number = 2\neffect_of = ["street-noise"]\n',
            f"{CARE}is an effect of 'street-noise', which is no provision. Correct the id.",
        ),
        (
            "number = 2\n",
            'number = 2\neffect_of = ["child-care"]\n',
            f"{CARE}is an effect of itself. Take the circle out of effect_of.",
        ),
    ],
)
def test_words_and_conditions_stay_together(pack_folder: Path, old: str, new: str, wrong: str) -> None:
    """File, place, what is wrong, what to do; both ways."""
    assert any(wrong in problem for problem in told(pack_folder, old, new))


def test_effects_that_go_in_a_circle_are_found(pack_folder: Path) -> None:
    """Each of those on it."""
    path = pack_folder / "provisions.toml"
    text = path.read_text(encoding="utf-8").replace("number = 2\n", 'number = 2\neffect_of = ["street-music"]\n')
    path.write_text(text, encoding="utf-8")
    assert load(pack_folder).provisions[1].effect_of == ("street-music",)
    problems = told(pack_folder, "number = 1\n", 'number = 1\neffect_of = ["child-care"]\n')
    assert len(problems) == 2


def test_words_are_asked_of_provisions_alone(pack_folder: Path) -> None:
    """What only guidance asks stands for no words; and what is told in our words has none to be carried."""
    path = pack_folder / "provisions.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace('passages = ["letter-1#h2", ', 'passages = ["rule-3#each", "letter-1#h2", ', 1)
    says = '    { id = "homes-unchecked", passages = ["letter-1#s4"] },'
    assert says in text
    text = text.replace(says, says.replace('["letter-1#s4"]', '["letter-1#s4", "rule-3#each"]'))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as broken:
        load(pack_folder)
    assert "no condition carries" not in str(broken.value)
