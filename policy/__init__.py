"""What the law says: sources, provisions and the exact assessment of answers. Pure: no clock, network or logging."""
