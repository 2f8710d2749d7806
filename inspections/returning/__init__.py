"""遗留隐患: what a place that ended left behind, looked at when it opens again or another one comes to its address."""
