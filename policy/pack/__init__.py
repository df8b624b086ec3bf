"""What a lawyer writes: a pack as files, read into values and checked."""
