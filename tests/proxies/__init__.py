"""What the documented proxies make of the page: what a listener before them can tell, and what they write down."""
