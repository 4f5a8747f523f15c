"""The plugin that makes the test run start quickly came before nbval."""

import sys

import jsonschema


def test_the_grammar_that_nobody_needs_was_not_built():
    assert sys.modules["rfc3987_syntax"] is None


def test_notebooks_can_be_checked_without_it():
    jsonschema.validate({"cells": []}, {"type": "object", "required": ["cells"]})
