"""A person's own deadlines and re-checks as a calendar that other programs subscribe to."""
