"""Exit 0 when the PostgreSQL server of the given DATABASE_URL answers and lets us create databases.

Asks through the server's ``postgres`` database, as Django does when it creates a test database; the database
that the address names need not exist.
"""

import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg

address = urlunsplit(urlsplit(sys.argv[1])._replace(scheme="postgresql", path="/postgres"))
with psycopg.connect(address, connect_timeout=3) as connection:
    row = connection.execute(
        "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user",
    ).fetchone()
sys.exit(0 if row and row[0] else 1)
