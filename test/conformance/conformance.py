"""The lit test format for this directory: one test for each group of programs and
each cell that cells.py selects for this LLVM. It is named after the cell and the
numbers of the programs: clang-19-O2-default/s1-s6.
"""
import pathlib
import tempfile

import cells
import lit.formats
import lit.Test


class ConformanceTest(lit.formats.TestFormat):
    def __init__(self, turns):
        self.turns = turns

    def getTestsInDirectory(self, suite, path, lit_config, local_config):
        llvm = local_config.llvm_major
        groups = cells.groups(cells.all_sources())
        self.groups = {f"{group[0].stem}-{group[-1].stem}": group for group in groups}
        if self.turns is None:
            cells_of_groups = cells.cells_of_groups(llvm, len(groups))
        else:
            cells_of_groups = cells.cells_of_groups_in_turns(llvm, len(groups), self.turns)
        covered = set()
        for (name, group), chosen in zip(self.groups.items(), cells_of_groups):
            for cell in chosen:
                if cells.sources_for(cell, group):
                    covered.add(cell)
                    yield lit.Test.Test(suite, path + (cell, name), local_config)
        if self.turns is None and covered != set(cells.cells_for(llvm)):
            lit_config.fatal(f"no group for {set(cells.cells_for(llvm)) - covered}")

    def getTestsForPath(self, suite, path, lit_config, local_config):
        """The tests that run one program (and the others of its group)."""
        self.turns = None  # a test that is named is run
        for test in self.getTestsInDirectory(suite, path[:-1], lit_config, local_config):
            if path[-1] in (source.name for source in self.groups[test.path_in_suite[-1]]):
                yield test

    def execute(self, test, lit_config):
        *_, cell, name = test.path_in_suite
        sources = cells.sources_for(cell, self.groups[name])
        tools = cells.Tools(test.config.build)
        with tempfile.TemporaryDirectory() as directory:
            try:
                found = cells.disagreements(cell, sources, tools, pathlib.Path(directory))
            except cells.CannotRun as reason:
                return lit.Test.UNSUPPORTED, str(reason)
        if not found:
            return lit.Test.PASS, ""
        return lit.Test.FAIL, "\n".join(f"{s.stem}: {why}" for s, why in found.items())
