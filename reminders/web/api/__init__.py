"""`/api/v1`: JSON for scripts that hold a token, described at `/api/docs`."""
