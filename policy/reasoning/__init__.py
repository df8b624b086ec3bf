"""Exactness: conditions compiled into decision diagrams, and what answers leave of them."""
