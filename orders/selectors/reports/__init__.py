"""What reports of orders find: one module for each subject."""
