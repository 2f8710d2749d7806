"""The demonstration: two real streets at their published size with one week's story, all of it through the services."""
