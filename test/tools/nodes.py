"""What the nodes of generated programs have in common (test/fuzz, test/differential)."""
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
