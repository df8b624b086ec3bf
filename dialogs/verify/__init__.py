"""Proofs about the interview, its screens and its compact cases. They are pure: time and processes are the caller's."""
