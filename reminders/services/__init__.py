"""Use cases, one subject a file. They own the transactions, and none waits for the network inside one."""
