"""The flowchart of a procedure as SVG: stages as boxes, steps as labels on arrows, questions to others at the side.

Only classes, no styles: a page under a strict Content-Security-Policy shows it with `flowchart/flowchart.css`.
"""

from .draw import sentences, svg

__all__ = ["sentences", "svg"]
