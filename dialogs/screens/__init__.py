"""The screens: what each shows and offers, the same on every channel."""
