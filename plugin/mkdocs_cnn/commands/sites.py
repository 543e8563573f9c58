"""What a site's configuration says about its pages, read without running the site.

No plugin, theme or hook is loaded, and no Python object that the configuration names: none of them
changes a number, and a check must be quick and work where the host is not installed. What is read
is what MkDocs, ProperDocs and Zensical hand to Markdown: the extensions with their options, and the
options of ours.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

import yaml

from mkdocs_cnn.commands.yaml_bounds import check_bounds
from mkdocs_cnn.hosts.extension import NAMES, NETWORKS, OPTIONS, language_of_theme
from mkdocs_cnn.problems.files import is_file, read_text
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import ENGLISH, LANGUAGES, Words, say
from mkdocs_cnn.problems.problem import clip
from mkdocs_cnn.problems.records import field, record, replace

CONFIG_FILES = (
    "mkdocs.yml",
    "mkdocs.yaml",
    "properdocs.yml",
    "properdocs.yaml",
    "zensical.toml",
)
"""The names of a site's configuration; of several in one folder, the first counts."""
_BUILTIN = ("toc", "tables", "fenced_code")
_USUAL: dict[str, dict[str, Any]] = {
    "toc": {},
    "tables": {},
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "pymdownx.details": {},
    "pymdownx.snippets": {},
    "pymdownx.superfences": {},
    "pymdownx.tabbed": {"alternate_style": True},
}


@record()
class Site:
    """What is to be known of a site; without a configuration, what most sites have."""

    config: Path | None = None
    docs: Path | None = None
    """The folder of its pages."""
    extensions: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: _USUAL)
    """The Markdown extensions in order, each with its options."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """The options of our own extension."""
    mistakes: tuple[str, ...] = ()
    """What stands where those options should."""
    excluded: str = ""
    """Patterns of files below `docs` that are no pages, as in a `.gitignore`."""
    plugin: Mapping[str, Any] | None = None
    """The options of our plugin, if it is listed."""
    extension: Mapping[str, Any] | None = None
    """The options of our extension, if that is."""
    watched: tuple[str, ...] = ()
    """What a host watches besides the pages."""
    styles: tuple[str, ...] = ()
    """The style sheets that all pages have besides those of the theme."""

    @cached_property
    def varies(self) -> bool:
        """Do the options of the extensions depend on the folder of a page?"""
        return self.extensions_for(Path("a/b")) != self.extensions_for(Path("b/b"))

    def extensions_for(self, page: Path) -> dict[str, dict[str, Any]]:
        """Give the extensions for a page: their options may name its folder (`!relative`)."""
        return {name: _placed(options, page.parent) for name, options in self.extensions.items()}

    @property
    def language(self) -> str:
        """The language in which its mistakes are told."""
        asked = self.options.get("language")
        return asked if asked in LANGUAGES else ENGLISH

    @property
    def folder(self) -> Path:
        """The folder that paths in the configuration start from."""
        return self.config.parent if self.config else Path.cwd()

    @property
    def networks(self) -> Path | None:
        """The folder of the site's own network files."""
        named = self.options.get(NETWORKS)
        return self.folder / named if named and isinstance(named, str | PurePath) else None


class SiteError(ValueError):
    """A configuration that cannot be used."""


class Sites:
    """Which site a file belongs to. Each configuration is read once."""

    def __init__(self, config: Path | None, overruled: Mapping[str, Any]) -> None:
        """Begin; `config` is that of all files, and `overruled` are options of our extension."""
        self.config = config
        self.overruled = overruled
        self.remarks: list[Words] = []
        """What could not be used, in one line each."""
        self._sites: dict[Path | None, Site] = {}
        self._configs: dict[Path, Path | None] = {}

    @property
    def known(self) -> Iterable[Site]:
        """Those that something has been part of until now."""
        return self._sites.values()

    def of(self, folder: Path) -> Site:
        """Give the site that a folder is part of.

        Raises:
            SiteError: the configuration of all files cannot be read.
        """
        folder = absolute(folder)
        if folder not in self._configs:
            self._configs[folder] = self.config or find_config(folder)
        config = self._configs[folder]
        if config not in self._sites:
            self._sites[config] = self._read(config)
        return self._sites[config]

    def _read(self, config: Path | None) -> Site:
        site = Site()
        try:
            site = read_site(config) if config else site
        except SiteError as error:
            if self.config:
                raise
            self.remarks.append(say("read-with-the-usual-extensions", error=str(error)))
        return replace(site, options={**site.options, **self.overruled})


def absolute(path: Path) -> Path:
    """Give the whole path, without `..`; links are not followed."""
    return Path(os.path.abspath(path))  # noqa: PTH100  resolve() would follow them


def find_config(folder: Path) -> Path | None:
    """Find the configuration of the site that a folder is part of, in it or further up."""
    folder = absolute(folder)
    for each in (folder, *folder.parents):
        for name in CONFIG_FILES:
            if is_file(each / name):
                return each / name
    return None


def read_site(config: Path) -> Site:
    """Read a configuration.

    Raises:
        SiteError: it cannot be read, or is none.
    """
    config = absolute(config)
    try:
        data = _read_toml(config) if config.suffix == ".toml" else _read_yaml(config, {config})
        return _site(config, data)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise SiteError(say("cannot-read", what=config.name, reason=reason)) from None


def _site(config: Path, data: Mapping[str, Any]) -> Site:
    docs = config.parent / str(data.get("docs_dir") or "docs")
    folders = {"$config_dir": config.parent, "$docs_dir": docs}
    extensions = _clean(_extensions(config, data), folders)
    plugin = _clean(dict(_entries(data.get("plugins"))), folders).get("cnn")
    ours = [extensions.pop(name) for name in NAMES if name in extensions]
    return Site(
        config,
        docs,
        extensions,
        _our_options(config, ours, plugin, data.get("theme")),
        tuple(_mistakes(data)),
        str(data.get("exclude_docs") or ""),
        plugin,
        _united(ours) if ours else None,
        _words(data.get("watch")),
        _words(data.get("extra_css")),
    )


def _words(value: object) -> tuple[str, ...]:
    """Give the words of a list."""
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _read_toml(path: Path) -> dict[str, Any]:
    """Read a configuration of Zensical, in which dots in names may have become tables."""
    data = tomllib.loads(read_text(path, Limits.config))
    data = data.get("project", data)
    if not isinstance(data, dict):
        raise ValueError(say("it-holds-no-keys-and-values"))
    if isinstance(extensions := data.get("markdown_extensions"), dict):
        data["markdown_extensions"] = dict(_untabled(extensions))
    return dict(data)


def _untabled(tables: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tables.items():
        full = f"{above}{name}"
        group = full in ("pymdownx", "pymdownx.blocks", "zensical", "zensical.extensions")
        if group and isinstance(value, dict):
            yield from _untabled(value, f"{full}.")
        else:
            yield full, value


class _Loader(yaml.SafeLoader):
    """Reads what MkDocs reads; what only a running site could make is `_UNKNOWN`."""


_UNKNOWN = object()


@record()
class _Relative:
    """A folder that `!relative` names."""

    name: str
    """`$config_dir`, `$docs_dir`, or nothing for the folder of the page."""
    rest: str


def _relative(loader: _Loader, node: yaml.Node) -> _Relative:
    name, _, rest = str(loader.construct_scalar(node)).partition("/")  # type: ignore[arg-type]
    return _Relative(name, rest)


def _variable(loader: _Loader, node: yaml.Node) -> Any:
    """Give the first environment variable that is set; the last of several may be a default."""
    names = node.value if isinstance(node, yaml.SequenceNode) else [node]
    for name in names[: len(names) - 1 or 1]:
        if isinstance(name, yaml.ScalarNode) and name.value in os.environ:
            value = os.environ[name.value]
            tag = loader.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
            return loader.construct_object(yaml.ScalarNode(tag, value), deep=True)
    return loader.construct_object(names[-1], deep=True) if len(names) > 1 else None


def _unknown(loader: _Loader, suffix: str, node: yaml.Node) -> object:
    return _UNKNOWN


_Loader.add_constructor("!relative", _relative)
_Loader.add_constructor("!ENV", _variable)
_Loader.add_multi_constructor("!", _unknown)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", _unknown)


def _read_yaml(path: Path, readers: set[Path]) -> dict[str, Any]:
    """Read a configuration, and the one that it inherits from; `readers` have led here."""
    text = read_text(path, Limits.config)
    check_bounds(text)
    loader = _Loader(text)
    try:
        data = loader.get_single_data()
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        raise ValueError(say("it-holds-no-keys-and-values"))
    parent = data.pop("INHERIT", None)
    if parent is None:
        return data
    above = absolute(path.parent / str(parent))
    if above in readers:
        raise ValueError(say("it-inherits-from-itself"))
    return _merged(_read_yaml(above, readers | {above}), data)


def _merged(above: dict[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Put keys over those that are inherited; mappings are merged, lists replaced."""
    for key, value in own.items():
        inherited = above.get(key)
        if isinstance(inherited, dict) and isinstance(value, dict):
            above[key] = _merged(inherited, value)
        else:
            above[key] = value
    return above


def _extensions(config: Path, data: Mapping[str, Any]) -> dict[str, Any]:
    """Give the Markdown extensions with their options, those included that hosts add."""
    listed = dict(_entries(data.get("markdown_extensions")))
    if config.suffix != ".toml":
        return {name: {} for name in _BUILTIN} | listed
    if "markdown_extensions" not in data:
        return dict(_USUAL)
    listed.setdefault("pymdownx.superfences", {})
    return {"toc": {}, "tables": {}} | listed


def _entries(value: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give names with options, from a list of names and of mappings, or from one mapping."""
    listed = value if isinstance(value, list) else [value]
    for each in listed:
        pairs: Iterable[tuple[Any, Any]] = each.items() if isinstance(each, dict) else [(each, {})]
        for name, options in pairs:
            if isinstance(name, str):
                yield name, options if isinstance(options, dict) else {}


def _mistakes(data: Mapping[str, Any]) -> Iterator[str]:
    """Say what stands in the place of our options, in the form that Markdown and MkDocs know."""
    for key, names in (("markdown_extensions", NAMES), ("plugins", ("cnn",))):
        listed = data.get(key)
        for each in listed if isinstance(listed, list) else [listed]:
            for name, options in each.items() if isinstance(each, dict) else ():
                if name in names and options and not isinstance(options, dict):
                    found = clip(str(options))
                    yield f"{found} as options of {name}; expected names with values."


def _our_options(
    config: Path, extension: Iterable[Any], plugin: Mapping[str, Any] | None, theme: Any
) -> dict[str, Any]:
    """Give the options of our extension; those of the plugin go before, and name the folder.

    Zensical has but those of the extension; what its author wrote elsewhere was meant for it, too.
    There and in the plugin, the language is that of the theme if nobody says another.
    """
    options = _united(extension)
    of_plugin = {name: plugin[name] for name in OPTIONS if plugin and name in plugin}
    if config.suffix == ".toml":
        options = {**of_plugin, **options}
    elif plugin is not None:
        options.pop(NETWORKS, None)
        options |= of_plugin
    else:
        return options
    spoken = language_of_theme(theme) if isinstance(theme, Mapping) else ENGLISH
    if spoken == ENGLISH or "language" in options:
        return options
    return {**options, "language": spoken}


def _united(several: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Put the options of our extension together, under whichever names it is listed."""
    return {name: value for each in several for name, value in each.items()}


def _clean(value: Any, folders: Mapping[str, Path]) -> Any:
    """Leave out what is not known, and place the folders that are."""

    def place(each: object) -> object:
        if isinstance(each, _Relative) and each.name in folders:
            return str(folders[each.name] / each.rest)
        return each

    return _mapped(value, place)


def _placed(value: Any, page: Path) -> Any:
    """Place what is relative to a page; the answer is a copy, so that nobody changes the site."""
    return _mapped(value, lambda each: str(page) if isinstance(each, _Relative) else each)


def _mapped(value: Any, change: Callable[[object], object]) -> Any:
    if isinstance(value, Mapping):
        return {key: _mapped(each, change) for key, each in value.items() if each is not _UNKNOWN}
    if isinstance(value, list):
        return [_mapped(each, change) for each in value if each is not _UNKNOWN]
    return change(value)
