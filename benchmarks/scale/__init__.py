"""How Embark does on many servers: real PostgreSQL, nginx and chat servers on loopback. `make scale-test`."""
