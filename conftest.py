"""No test and no notebook under test sees anybody's settings: not from the environment, not from `.env`."""

import os

for name in list(os.environ):
    if name.startswith("KALTURA_"):
        del os.environ[name]

# The environment wins over `.env`, also with nothing in it, and no address means the bundled server.
os.environ["KALTURA_SERVICE_URL"] = ""
