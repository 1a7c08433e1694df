"""The database: schema, one engine for SQLite and PostgreSQL, encrypted columns, queries by subject."""
