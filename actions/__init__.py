"""Custom actions: thin classes that read the tracker, ask `bot.guide`, and hand the reply over."""
