"""Exceptions: a wrong request, a step that is not enabled, a bug in the model.

A *violation* is a finding about the design being modelled and is data, not an exception (see
`model.language.violation`). An exception is never a finding: either the request is wrong, or this program is.
"""


class RequestError(Exception):
    """The request cannot be carried out: what is wrong, where, and what would be right, in one line."""


class TableError(RequestError):
    """A lifecycle table, delta or policy is not well formed; the message names the table and the row."""


class Disabled(Exception):
    """The requested step is not enabled in this state; the state is unchanged."""


class ModelBug(Exception):
    """The model or an engine broke its own rules; never the fault of a user or of the modelled code."""
