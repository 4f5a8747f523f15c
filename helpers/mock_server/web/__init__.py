"""From a socket to a request, and from a result back to bytes. Begin with app.py, then site.py and api.py."""
