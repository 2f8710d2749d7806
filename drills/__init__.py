"""Drills: the machinery is broken on purpose, at full size, and what must hold afterwards is counted."""
