"""What may be: the contract of who hears what, the system checks, and the circles found before they run."""
