"""A small site that is edited, and built again: with what was kept of it before, and without."""

from markdown import Markdown

from mkdocs_cnn.hosts.extension import CnnExtension
from mkdocs_cnn.hosts.locations import AuthorFile
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.memory import Memory
from mkdocs_cnn.problems.limits import make_limits


class Site:
    """Pages by name, a folder of network files, and options."""

    def __init__(self, folder, **limits):
        self.folder = folder
        self.pages = {}
        self.options = {}
        self.library = Library(folder, limits=make_limits(limits))
        self.memory = Memory()

    def write(self, name, text):
        """Write a network file; without a text, take it away."""
        path = self.folder / f"{name}.yml"
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(text, "utf-8")

    def configure(self, options):
        self.options, self.memory = options, Memory()

    def build(self):
        """What stands on each page and all that is told of it, with what was kept before."""
        self.library.refresh()
        return self._build(self.library, self.memory)

    def build_anew(self):
        return self._build(Library(self.folder, limits=self.library.limits), None)

    def _build(self, library, memory):
        extension = CnnExtension(**self.options)
        extension.library, extension.memory, told = library, memory, []
        extension.listener = told.append
        md = Markdown(extensions=["pymdownx.superfences", "toc", extension])
        built = {}
        for name, text in self.pages.items():
            extension.page_file = AuthorFile(name, lambda text=text: text)
            html = md.reset().convert(text)
            heard = [(block.problems, block.anchors, block.tally) for block in told]
            described = [problem.describe() for block in told for problem in block.problems]
            built[name] = html, heard, described
            told.clear()
        return built
