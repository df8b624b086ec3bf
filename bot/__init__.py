"""The wires: every channel, clock, key and socket."""

__version__ = "0.6.0"
"""The version of Kompas, https://semver.org."""
