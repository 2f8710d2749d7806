"""Major fire hazards of a place: the table of their life, and one function for each step of it."""
