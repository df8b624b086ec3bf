"""What stands around every request: privacy of answers, limits, languages and addresses."""
