"""Why was my token hash rejected? Finds the computation that gives exactly the hash that was sent.

`INVALID_APP_TOKEN_HASH` is all the server says. Notebook 02 uses this to say the rest; in a shell it is
`python -m helpers.diagnosis`. Nothing is sent anywhere unless asked for.

decode.py turns the sent string into the few digests that it can stand for. recipe.py is one way to make a
hash; texts.py and methods.py list the deviations from the right one, and search.py combines and compares.
evidence.py knows what shows without computing; answer.py says what came out.
"""

from helpers.diagnosis.answer import diagnose, quick_cause
from helpers.diagnosis.report import Diagnosis

__all__ = ["Diagnosis", "diagnose", "quick_cause"]
