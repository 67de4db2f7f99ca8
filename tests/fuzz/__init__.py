"""Whatever a program sends to the API: nothing breaks, every answer is what the description says, and nobody sees what
is another's. Schemathesis draws the requests, with all its checks and phases."""
