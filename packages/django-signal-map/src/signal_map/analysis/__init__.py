"""What is there: signals, receivers and the places that send, read from the running process and its source."""
