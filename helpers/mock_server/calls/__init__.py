"""One call, from its parameters to its result. dispatcher.py has the steps in their order."""
