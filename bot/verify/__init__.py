"""`kompas verify`: the proofs about channels, and the running and printing of all of them."""
