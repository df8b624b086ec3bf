"""What is drawn before anybody comes, so that the process can be copied when all is looked up."""

import threading

from bot.serve.warm_up import PAGES, warm
from dialogs.context import Context


def test_a_page_of_each_kind_is_drawn(guide: Context) -> None:
    """Each that holds no case, and nearly every screen; and no thread is left, which a copy would not have."""
    before = threading.enumerate()
    statuses = warm(guide)
    assert statuses[: len(PAGES)] == [200] * len(PAGES)
    assert statuses.count(200) > 0.9 * len(statuses)
    assert max(statuses) < 500
    assert threading.enumerate() == before
