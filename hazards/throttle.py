"""A simple limit for doors without log-in. When the cache is away the door stays open: a report matters more."""

import logging

from django.core.cache import caches

logger = logging.getLogger(__name__)

TELLS = 5  # reports from one address …
WINDOW = 600  # … within so many seconds (default, set in code)


def too_many(address: str, *, limit: int = TELLS, window: int = WINDOW) -> bool:
    """Count one more knock of `address`; whether it is beyond `limit` within `window` seconds of the first."""
    key = f"tell:{address}"
    try:
        cache = caches["fast"]
        cache.add(key, 0, timeout=window)
        return cache.incr(key) > limit
    except ValueError:  # expired between the two lines
        return False
    except Exception:  # whatever the cache's client raises when it is away
        logger.warning("the report throttle is open: the cache does not answer", exc_info=True)
        return False
