"""Every mail is a row of ours first: the backend and the services write it, the worker sends it."""
