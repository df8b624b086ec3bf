"""`kompas`: the command line."""
