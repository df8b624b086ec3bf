"""Another country is a folder: made-up packs, served and held to what they say."""
