"""What is made once for everybody, and is right again at the next request after something has changed.

``versions`` tells whether anything has changed, by rows that are written with the change itself; ``keeping`` keeps
values under their version; ``shared`` keeps whole pages, in which ``holes`` take what belongs to the visitor.
"""
