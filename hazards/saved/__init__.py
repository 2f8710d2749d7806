"""Filters of the list of hazards, kept under names."""
