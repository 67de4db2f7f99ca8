"""Files from elsewhere come in: read, looked at row by row, brought in by the worker, taken back."""
