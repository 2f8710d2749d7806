"""Acceptance before a place that stopped business opens again 复业验收."""
