"""What a phone carries to work where there is no network."""
