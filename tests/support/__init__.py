"""What the tests stand on: servers of their own, a browser, and readers of documents."""
