"""How often somebody may try: one count for every door, in the database, so that every process sees it."""
