"""Tables and archives for a merchant to take out: asked for from a list or by command, made by the worker."""
