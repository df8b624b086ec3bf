"""Proofs about a policy, by brute force over every state. They are pure: time and processes are the caller's."""
