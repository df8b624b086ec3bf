"""Proofs about what people read on screens."""
