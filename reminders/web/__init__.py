"""What is reached over HTTP: Twilio's webhooks, health, the console."""
