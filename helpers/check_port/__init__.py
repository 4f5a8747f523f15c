"""Is this port right? Runs a program in any language against bundled servers, and says what is wrong with it.

The contract that a program has to keep:

- It reads its settings from the environment. `KALTURA_SERVICE_URL` (with or without a slash or `/api_v3` at
  the end), `KALTURA_PARTNER_ID`, `KALTURA_APP_TOKEN_ID` and `KALTURA_APP_TOKEN` have to be set and not empty.
  `KALTURA_APP_TOKEN_HASH_TYPE` is MD5, SHA1, SHA256 or SHA512; SHA1 if it is not set. `KALTURA_TIMEOUT` is
  the time to wait for an answer, in seconds; 30 if it is not set. It covers the whole answer, not only the
  start.
- It gets a KS from the app token: `session.startWidgetSession`, then `appToken.startSession` with a hash of
  the very KS that this call is made with. Both are POST requests with a form and `format=1`. No secret is in
  a URL.
- It writes the KS and a line feed to standard output and nothing else. Without a KS it writes nothing there.
- It writes to standard error why it got no KS. It names an API error by its code or its message. No KS, token
  or secret is written there.
- Its exit status is 0 if it got a KS, 1 if the server refused or gave no API answer, and 2 if a setting is
  missing, empty or wrong.
- It takes everything else for an error: another status than 200, HTML, half of an answer, none in time. It
  does not repeat a call without end. It does not send its form on to where a redirect leads: the API sends
  none, and that place would get the KS.

`situations.py` has the situations that the program is put into, `rules.py` what holds in all of them. In each
`server.py` starts a server, `running.py` the program, and `checks.py` judges what came of it.
"""

from helpers.check_port.checks import Verdict, check_port

__all__ = ["Verdict", "check_port"]
