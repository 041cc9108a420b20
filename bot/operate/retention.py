"""How long conversations are kept: those in which nothing was said for `EMBARK_KEEP_DAYS` (30) days are deleted."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import TYPE_CHECKING

from bot.operate import backup
from bot.settings import BadSetting

if TYPE_CHECKING:  # the settings are read before Rasa is imported
    from bot.runtime.tracker_store import ConversationStore

logger = logging.getLogger(__name__)

KEEP_DAYS = 30.0
#: Seconds between two looks; the first is at start.
EVERY = 6 * 3600.0


def keep_days() -> float:
    """Days that a silent conversation is kept.

    Raises:
        BadSetting: it is not a number above 0.
    """
    given = os.environ.get("EMBARK_KEEP_DAYS", "")
    if not given:
        return KEEP_DAYS
    try:
        days = float(given)
    except ValueError:
        days = 0.0
    if not 0 < days < float("inf"):
        raise BadSetting("EMBARK_KEEP_DAYS must be a number of days above 0, for example EMBARK_KEEP_DAYS=30.")
    return days


async def keep_clean(store: ConversationStore, days: float) -> None:
    """Deletes what is too old, now and every few hours, until cancelled."""
    from bot.runtime.tracker_store import TurnNotKept

    while True:
        try:
            count = await store.expire(days)
            if count:
                logger.warning("%s conversations, silent for %g days, were deleted", count, days)
            await asyncio.to_thread(backup.drop_older_than, days)
        except (TurnNotKept, OSError) as error:
            logger.error("old conversations could not be deleted: %s", error)
        await asyncio.sleep(EVERY)
