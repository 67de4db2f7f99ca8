"""Changes of many products at once, each shown first, made in one transaction, and undone by a click."""
