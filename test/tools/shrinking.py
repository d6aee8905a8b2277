"""Minimises a generated program that fails.

`language` describes the programs:

  lists(program)      every list of statements (or functions) in it, as (owner,
                      attribute), in an order that does not depend on contents
  inside(node)        the statement lists that can replace the node
  simplified(node)    plainer nodes to try instead of it
  is_valid(program)   is every name declared?
  key(program)        a text that identifies the program; shorter is smaller
"""
import copy


def candidates(program, language):
    """Smaller programs, those with the largest change first: without a sequence of
    statements, with a statement replaced by its contents, with plainer statements."""
    places = [(i, getattr(owner, name)) for i, (owner, name) in enumerate(language.lists(program))]

    def edited(place, start, stop, replacement):
        new = copy.deepcopy(program)
        owner, name = list(language.lists(new))[place]
        getattr(owner, name)[start:stop] = copy.deepcopy(replacement)
        return new

    size = max(len(items) for _, items in places)
    while size >= 1:
        for i, items in places:
            for start in range(0, len(items), size):
                if size == 1 or len(items[start : start + size]) > size // 2:
                    yield edited(i, start, start + size, [])
        size //= 2
    for i, items in places:
        for start, node in enumerate(items):
            for body in language.inside(node):
                if body:
                    yield edited(i, start, start + 1, body)
    for i, items in places:
        for start, node in enumerate(items):
            for change in language.simplified(node):
                yield edited(i, start, start + 1, [change])


def shrink(program, failing, language, say=lambda text: None, batch=24):
    """`failing` takes a list of programs and returns for each whether it fails. An empty
    result means that one of them does not build."""

    def first_failing(several):
        answers = failing(several)
        if not answers and len(several) > 1:
            middle = len(several) // 2
            return first_failing(several[:middle]) or first_failing(several[middle:])
        return next((p for p, bad in zip(several, answers) if bad), None)

    def batches(tried):
        waiting = []
        for candidate in candidates(program, language):
            key = language.key(candidate)
            if key in tried or len(key) >= len(language.key(program)) or not language.is_valid(candidate):
                continue
            tried.add(key)
            waiting.append(candidate)
            if len(waiting) == batch:
                yield waiting
                waiting = []
        if waiting:
            yield waiting

    tried = set()
    while True:
        found = next(filter(None, map(first_failing, batches(tried))), None)
        if not found:
            return program
        program = found
        say(f"shrunk to {program.size()} statements")
