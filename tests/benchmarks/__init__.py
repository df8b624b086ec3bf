"""What a turn costs, each beside a named peer in the same run."""
