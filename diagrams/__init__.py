"""Pictures of the model: from tables, states and traces to plain data (`picture`), and from there to text.

`extract` and `moments` make pictures, `mermaid`, `dot` and `svg` print them, `pages` and `story` put them on Markdown
pages, and `words` says guards and effects in words. Imports the model only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.language.lazy import lazy

if TYPE_CHECKING:
    from diagrams.draw import drawings
    from diagrams.mermaid import flowchart, sequence_diagram
    from diagrams.moments import ownership, sequence

__all__ = ["drawings", "flowchart", "ownership", "sequence", "sequence_diagram"]
__getattr__ = lazy(
    __name__,
    {
        "drawings": "draw",
        "flowchart": "mermaid",
        "ownership": "moments",
        "sequence": "moments",
        "sequence_diagram": "mermaid",
    },
)
