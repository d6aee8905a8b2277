"""The base of the nodes of generated programs (test/fuzz, test/differential)."""
import copy
from dataclasses import dataclass, fields


@dataclass
class Node:
    def bodies(self):
        """The statement lists directly inside, with the names of their fields."""
        for f in fields(self):
            value = getattr(self, f.name)
            if isinstance(value, list) and all(isinstance(v, Node) for v in value):
                yield f.name, value

    def expressions(self):
        for f in fields(self):
            value = getattr(self, f.name)
            if isinstance(value, tuple) and value and isinstance(value[0], str):
                yield value

    def changed(self, **values):
        """A copy that differs in these fields."""
        new = copy.deepcopy(self)
        for name, value in values.items():
            setattr(new, name, value)
        return new


class Tree:
    """A whole program: `parts` are the fields that hold its lists of nodes."""

    parts = ("functions",)

    def size(self):
        return sum(1 for _ in nodes(self))


def nodes(root):
    """Every node below a program, a node or a list, outermost first."""
    if isinstance(root, Tree):
        for part in root.parts:
            yield from nodes(getattr(root, part))
    elif isinstance(root, list):
        for item in root:
            yield from nodes(item)
    else:
        yield root
        for _, body in root.bodies():
            yield from nodes(body)


def lists(program):
    """Every list of nodes in a program, as (owner, field)."""
    for part in program.parts:
        yield program, part
    for node in nodes(program):
        for name, _ in node.bodies():
            yield node, name
