"""Where in a model a node comes from: modules with their classes, as exporters note them."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_cnn.models.onnx.messages import Node
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record


@record()
class Place:
    """The module that calls an operation."""

    path: str = ""
    """From the model down: `layer1.0.conv1`."""
    of: str = ""
    """Its class: `Conv2d`."""
    aten: str = ""
    """The function of PyTorch that the node was exported from: `silu`."""
    key: str = ""
    """The same for all nodes of one call of that function."""
    modules: tuple[tuple[str, str], ...] = ()
    """Addresses and classes from the model to the module."""
    known: bool = False
    """Is it a module that calls the operation once, such as one of PyTorch's own?"""


class Places:
    """Finds the place of each node."""

    def __init__(self, tensors: Iterable[str]) -> None:
        self.addresses = {""}
        """What the names of tensors show to be modules."""
        for name in tensors:
            parts = name.split(".")[:_DEEP]
            self.addresses.update(".".join(parts[:i]) for i in range(1, len(parts)))
        self.seen: set[str] = set()
        self._noted: dict[tuple[str, str], Place] = {}

    def of(self, node: Node) -> Place:
        """Find the place of a node, by what its exporter noted or by its name."""
        scopes = node.metadata.get("pkg.torch.onnx.name_scopes", "")
        if scopes:
            classes = node.metadata.get("pkg.torch.onnx.class_hierarchy", "")
            found = self._noted.get((scopes, classes))
            if found is None:
                found = self._noted[scopes, classes] = _noted(scopes, classes)
            return found
        if "/" not in node.name:
            return Place(self._of_weights(node))
        first = not _NUMBERED.search(node.name)
        return Place(self._repeated(_named(node.name)), known=first)

    def _repeated(self, parts: list[str]) -> str:
        """Take the number off `relu_1`, if it says that `relu` is called once more."""
        path = ""
        for part in parts:
            here = f"{path}.{part}" if path else part
            base = here.rpartition("_")[0] if here not in self.addresses else ""
            number = here[len(base) + 1 :]
            again = number.isdecimal() and (base in self.seen or base in self.addresses)
            path = base if again else here
            self.seen.add(path)
        return path

    def _of_weights(self, node: Node) -> str:
        """Take the module whose weights a node reads."""
        for name in node.inputs[1:]:
            if name.endswith(".weight") and "::" not in name:
                return clean(name.removesuffix(".weight"))
        return ""


def _noted(scopes: str, classes: str) -> Place:
    """Read what torch's exporter notes: `['', 'layer1', 'layer1.0', 'add']` and their classes."""
    names, kinds = _quoted(scopes)[-_DEEP:], _quoted(classes)[-_DEEP:]
    if len(names) != len(kinds):
        return Place()
    aten = _ATEN.match(kinds[-1])
    pairs = zip((clean(_AT.sub("", name)) for name in names[:-1]), kinds[:-1], strict=True)
    modules = tuple((name, kind.rpartition(".")[2]) for name, kind in pairs)
    path, of = modules[-1] if modules else ("", "")
    function = aten[1].rstrip("_") if aten else ""
    known = len(kinds) > 1 and kinds[-2].startswith("torch.nn.modules.")
    return Place(path, of, function, names[-1], modules, known and of not in _CONTAINERS)


def _named(name: str) -> list[str]:
    """Read names such as `/layer1/layer1.0/conv1/Conv`, where lists repeat what they are in."""
    parts = [each for each in name.split("/") if each][:-1]
    found, before = [], ""
    for part in parts:
        inner = part.removeprefix(f"{before}.") if before else part
        found += [each for each in clean(inner).split(".") if each]
        before = part
    return found[:_DEEP]


def clean(name: str) -> str:
    """Make an address of a name: letters, digits, `_` and `-` between dots."""
    parts = [_OTHER.sub("_", part) for part in name[: Limits.path].split(".") if part]
    return ".".join(parts[:_DEEP])


def _quoted(text: str) -> list[str]:
    """Read the texts of a list as Python writes it."""
    return [single or double for single, double in _QUOTED.findall(text)]


_QUOTED = pattern(r"'([^']*)'|\"([^\"]*)\"")
_NUMBERED = pattern(r"_\d+$")
_AT = pattern(r"@\d+")
_OTHER = pattern(r"[^\w-]")
_ATEN = pattern(r"aten\.([A-Za-z_]\w*)")
_DEEP = 40
"""Modules in each other that are told apart."""
_CONTAINERS = ("Sequential", "ModuleList", "ModuleDict")
