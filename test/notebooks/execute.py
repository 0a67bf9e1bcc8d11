"""Executes a notebook from clean, in the folder where it lies, and writes it back: execute.py NOTEBOOK.

Debian's packages python3-nbclient and jupyter-client are all that it takes, beside the kernels.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

path = Path(sys.argv[1])
notebook = nbformat.read(path, as_version=4)
client = NotebookClient(
    notebook,
    timeout=600,
    record_timing=False,
    resources={"metadata": {"path": str(path.parent)}},
)
try:
    client.execute()
except CellExecutionError as error:
    sys.exit(f"{path.name}: {error}")
nbformat.write(notebook, path)
