"""A strict and fast reader of JSON text, for batches of a big input. The only module that knows msgspec.

What it refuses the standard reader may still take (`NaN`, halves of surrogate pairs), so a refusal is no verdict; what
it takes, the standard reader takes as the same value.
"""

from __future__ import annotations

from msgspec import MsgspecError
from msgspec.json import Decoder

_decode = Decoder().decode


def fast_json(text: str) -> object:
    """The value of a JSON text; ValueError, or RecursionError, if this reader does not take it."""
    try:
        value: object = _decode(text)
    except MsgspecError as error:
        raise ValueError(str(error)) from error
    return value
