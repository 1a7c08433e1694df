"""How fast it is, measured: see docs/performance.md."""
