"""Word copies of issued papers."""
