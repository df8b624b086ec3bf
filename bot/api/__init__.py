"""The JSON API: the same interview for other platforms, stateless."""
