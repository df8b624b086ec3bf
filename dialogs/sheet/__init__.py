"""The case sheet: one case on paper for the legal aid worker."""
