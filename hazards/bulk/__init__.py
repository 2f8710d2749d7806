"""Many hazards at once: the same services and rights one by one, and an account of each."""
