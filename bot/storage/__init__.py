"""What is stored: the wipe list, and nothing of any answer."""
