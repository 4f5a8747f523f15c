"""moto_server, as its command starts it, on a free port.

Its comparable call is AssumeRole of AWS's STS: a form POST that looks up a role's account, makes temporary
credentials and remembers them.
"""

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
    print(f"KALTURA_SERVICE_URL=http://127.0.0.1:{server.port}", flush=True)
    server.serve_forever()
