"""What the environment says, read strictly: a value that cannot be meant is refused in one sentence with its name.

A variable that is not set has its default; one that is set is taken as it stands, ``$`` and all. Values that may be
secret (keys, URLs with a password) are never repeated. Every reader raises ``ImproperlyConfigured``.
"""
