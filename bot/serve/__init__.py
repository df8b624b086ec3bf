"""Serving: what is put together, the processes that serve it, and how they end."""
