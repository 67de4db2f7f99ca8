"""What goes on: the trace of each send, the guard against circles, and the stories that are kept."""
