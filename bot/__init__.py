"""The wires: every channel, clock, key and socket."""
