"""The pages of people, split by subject."""
