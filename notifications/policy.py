"""Who sets up by what messages leave the house, and sends again what did not."""

from grids.access import declare
from grids.policy import STATION, STEWARDS

POLICY = declare({"channels.manage": STATION | STEWARDS})
