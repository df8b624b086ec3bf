"""The web page: one question a page, no JavaScript needed, nothing from elsewhere."""
