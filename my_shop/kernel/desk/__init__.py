"""The desk of the back office: where a person begins, what they find, and how they look at lists."""
