"""Orders of a former shop: brought in as history, and taken back."""
