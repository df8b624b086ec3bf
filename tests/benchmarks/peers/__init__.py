"""The same things, done the usual way with other people's tools."""
