"""A pytest plugin that has to come before nbval: it saves each process of the test run more than a second.

nbval imports nbformat, that imports jsonschema, and that, where Jupyter is installed, imports rfc3987_syntax,
which builds a grammar. It would serve to check addresses in JSON, of which notebooks have none. A module
that is None cannot be imported, and jsonschema goes on without it.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)
