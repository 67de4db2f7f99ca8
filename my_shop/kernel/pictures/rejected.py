"""What is no usable picture."""


class PictureRejected(Exception):
    """The file cannot become a picture of the shop; the message says why, in words for the person who sent it."""
