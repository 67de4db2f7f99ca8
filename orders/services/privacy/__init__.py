"""What orders hold of a person: handed out, and erased."""
