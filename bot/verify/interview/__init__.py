"""Proofs about the interview and its compact cases. They are pure: time and processes are the caller's."""
