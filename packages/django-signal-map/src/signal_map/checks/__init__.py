"""What the signals of a project have to hold to, and manage.py check says where they do not."""
