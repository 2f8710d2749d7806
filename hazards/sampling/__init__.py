"""当场整改 is believed because some of it, drawn beforehand by nobody's choice, is looked at by somebody else."""
