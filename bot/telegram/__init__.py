"""Telegram: one message per case, sealed buttons, nothing kept."""
