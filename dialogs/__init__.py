"""What is asked: the interview, its screens and its words. Pure: the time is an argument, and nothing is kept."""
