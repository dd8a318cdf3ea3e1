"""The models behind Rushes and everything that is not screen.

Importing this package loads neither torch nor streamlit: each room imports its heavy libraries when a
model is loaded, in the worker process that runs it.
"""

__version__ = "0.2.0"
