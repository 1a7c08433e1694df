"""The way out: Twilio, through its SDK and an HTTP client of our own."""
