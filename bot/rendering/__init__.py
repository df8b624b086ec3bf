"""Pictures and papers: PDF and QR code."""
