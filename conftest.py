"""No test and no notebook under test reads your settings: neither from the environment nor from `.env`."""

import os

for name in list(os.environ):
    if name.startswith("KALTURA_"):
        del os.environ[name]

# The environment wins over `.env`, even with an empty value, and no URL means the bundled server.
os.environ["KALTURA_SERVICE_URL"] = ""
