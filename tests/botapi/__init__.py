"""A Bot API of our own, strict and independent of the library the bot uses, and people who use the bot.

    world = World()                      # a clock that stands still; World(Clock(scale=20)) runs
    anna = Person(world, language_code="be")
    bot = short_bot_of(world)            # or bot_of (through httpx), or `async with telegram(world) as base_url`
    anna.say("/start")
    for update in world.take_updates():  # or let the bot poll, or `async with Webhooks(world, [app, app])`
        ...
    anna.tap("Nederlands")
    assert anna.text.startswith("Kompas")
    world.check()                        # no call that Telegram does not know, no tap without an answer

`world.faults` breaks calls, `world.clock` moves time, `world.calls` tells what the bot did.
"""
