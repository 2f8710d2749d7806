"""Oddities of a visit (诚信提示): found by plain rules, shown to a person with their numbers, forgotten after 90 days.

Design rule 13: they are never scored, counted per person, reported, exported or told to a machine.
"""
