"""What the doors of the API have in common: how they refuse, repeat, compare and page, and say so in the schema."""
