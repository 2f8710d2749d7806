"""Measures that run on after they were registered: seals with their days, letters with their replies."""
