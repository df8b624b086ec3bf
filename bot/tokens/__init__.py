"""Keys and what they seal: cases and case codes."""
