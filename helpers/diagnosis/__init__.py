"""Why was my token hash rejected? Finds the computation that gives exactly the hash that was sent.

`INVALID_APP_TOKEN_HASH` is all the server says. Notebook 02 uses this to say the rest; in a shell it is
`python -m helpers.diagnosis`. Nothing is sent anywhere unless asked for.

To read it, begin with draft.py: the right way as a value, and a mistake as a change to it. The tables of
mistakes are values.py (KS and token), layout.py (how they are put together), method.py (how they are
hashed) and spelling.py (how the digest is written); evidence.py knows what can be seen without computing.
search.py combines them, answer.py says what came out.
"""

from helpers.diagnosis.answer import diagnose
from helpers.diagnosis.quick import quick_cause
from helpers.diagnosis.report import Diagnosis

__all__ = ["Diagnosis", "diagnose", "quick_cause"]
