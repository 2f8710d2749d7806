"""The place's own door: its responsible person comes in by a code sent to the number on file."""
