"""Legal texts: writing and publishing them, and which version an order hangs on."""
