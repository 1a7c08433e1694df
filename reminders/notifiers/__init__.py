"""Ways to staff beside text messages."""
