"""What every other wing stands on: the locked order, its transitions, its timeline, and how others are told of it."""
