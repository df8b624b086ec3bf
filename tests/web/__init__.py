"""The web page, seen from outside."""
