"""The MkDocs plugin: installs the Markdown extension, and does what only a plugin can.

It checks the configuration, adds the style sheet, watches network files, tells MkDocs which rows
other pages can link to, says at the end what was checked, and ends a build in which false claims
are errors. ProperDocs runs it as well. Nothing of it is needed to show a block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mkdocs.config.base import (
    BaseConfigOption,
    Config,
    ConfigErrors,
    ConfigWarnings,
    LegacyConfig,
    ValidationError,
)
from mkdocs.config.config_options import Dir, Optional
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils.meta import get_data
from mkdocs.utils.templates import TemplateContext

from mkdocs_cnn.hosts.extension import (
    NAMES,
    NETWORKS,
    OPTIONS,
    CnnExtension,
    check_type_of_folder,
    language_of_theme,
    log_problem,
    logger,
    told_of_errors,
    unknown_option,
)
from mkdocs_cnn.hosts.suspects import find_in_front_matter
from mkdocs_cnn.hosts.watching import FolderWatch
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.memory import Memory
from mkdocs_cnn.problems.limits import LIMITS, make_limits
from mkdocs_cnn.problems.phrases import ENGLISH, say, speaking, tell
from mkdocs_cnn.problems.problem import FalseClaim, Problem, Unread
from mkdocs_cnn.settings.choices import SETTINGS, Settings, check_setting
from mkdocs_cnn.show.findings import Findings
from mkdocs_cnn.show.render.search import find_figures, shorten
from mkdocs_cnn.show.supplied import SCRIPT, STYLE_SHEET, SUPPLIED
from mkdocs_cnn.show.tally import Tally

if TYPE_CHECKING:
    from mkdocs_cnn.show.page import Block


class Checked(BaseConfigOption[Any]):
    """An option of ours. It is checked before validation, where MkDocs reports every error."""

    def __init__(self, check: Callable[[str, Any], object]) -> None:
        super().__init__()
        self.check = check

    def pre_validation(self, config: Config, key_name: str) -> None:
        """Check the value.

        Raises:
            ValidationError: with what was expected.
        """
        if config[key_name] is not None:
            try:
                self.check(key_name, config[key_name])
            except ValueError as error:
                raise ValidationError(str(error)) from None


class Folder(Optional[str]):
    """The folder of network files, as a path; what it is otherwise is told in our words."""

    def pre_validation(self, config: Config, key_name: str) -> None:
        """Check the type.

        Raises:
            ValidationError: it is no path.
        """
        try:
            check_type_of_folder(config[key_name])
        except ValueError as error:
            config[key_name] = None
            raise ValidationError(str(error)) from None
        config[key_name] = config[key_name] or None
        super().pre_validation(config, key_name)


class CnnPlugin(BasePlugin[LegacyConfig]):
    """Shows fenced `cnn` blocks as exact tables of a network's numbers."""

    config_scheme = (
        (NETWORKS, Folder(Dir(exists=True))),
        (LIMITS, Checked(lambda _, value: make_limits(value))),
        *((name, Checked(check_setting)) for name in SETTINGS),
    )

    def __init__(self) -> None:
        self.folder: str | None = None
        self.library = Library()
        self.memory = Memory()
        self.memories: dict[str, tuple[Library, Settings, Memory]] = {}
        """What was shown before in each language, with which library and settings."""
        self.anchors: set[str] = set()
        self.whole = ""
        """The page that search reads now."""
        self.figures: list[str] = []
        """Those of that page, which are short while it is read."""
        self.logged: dict[str, Problem] = {}
        """The problems of this build, by what an English log says of them."""
        self.tally = Tally()
        self.extension = CnnExtension()
        self.converting = False
        """Is a page of its own being converted, and not a part of one for an overview?"""
        self.serving = False
        self.building: MkDocsConfig | None = None
        """What is being built."""
        self.builds = 0
        """How often: a plugin for several languages has the same built again, within a build."""
        self.watch: FolderWatch | None = None

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Load the configuration; add to the warning about an unknown option what was meant."""
        errors, warnings = super().load_config(options, config_file_path)
        return errors, [
            (key, text if key in OPTIONS else f"{text}: {unknown_option(str(key))}")
            for key, text in warnings
        ]

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Live across the builds of `mkdocs serve`, and keep what was read and shown."""
        self.serving = command == "serve"

    def on_serve(self, server: LiveReloadServer, **_: Any) -> None:
        """Go on watching the folder of network files when it is deleted and made again."""
        if self.folder:
            self.watch = FolderWatch(server, self.folder)

    def on_shutdown(self) -> None:
        """End watching."""
        if self.watch:
            self.watch.close()

    @event_priority(-200)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Put the extension, the style sheet and the watched folder into the configuration.

        Plugins for several languages have told the theme the language by now, and may come again
        with the same configuration for the next one.
        """
        folder, options = self.config[NETWORKS], self._options(config)
        limits = make_limits(options.get(LIMITS))
        if folder != self.folder or limits != self.library.limits:
            self.folder = folder
            self.library = Library(Path(folder) if folder else None, limits=limits)
        self.library.refresh()
        if config is not self.building:
            self.building, self.builds = config, 0
            self.logged.clear()
            self.tally = Tally()
        self.builds += 1
        if folder and folder not in config.watch:
            config.watch.append(folder)
        for listed, path in ((config.extra_css, STYLE_SHEET), (config.extra_javascript, SCRIPT)):
            if path not in listed:
                listed.insert(0, path)
        self._install(config, options)
        return config

    def on_build_error(self, **_: Any) -> None:
        """Begin anew with the next build."""
        self.building = None

    def _options(self, config: MkDocsConfig) -> dict[str, Any]:
        """Put the options of the plugin over those of an extension that is listed besides."""
        options: dict[str, Any] = {}
        for name in NAMES:
            options |= config.mdx_configs.get(name, {})
        options |= {name: value for name, value in self.config.items() if value is not None}
        options.setdefault("language", language_of_theme(config.theme))
        return {name: options[name] for name in options if name in (LIMITS, *SETTINGS)}

    def _install(self, config: MkDocsConfig, options: dict[str, Any]) -> None:
        """Add the extension, instead of one that is listed already."""
        extensions: list[Any] = config.markdown_extensions
        extension = CnnExtension(**options)
        extension.library, extension.listener = self.library, self.listen
        extension.excludes = False  # what search reads is short
        self.memory = self._recall(extension.settings)
        extension.memory = self.memory
        self.extension = extension
        others = [each for each in extensions if not isinstance(each, CnnExtension)]
        extensions[:] = [each for each in others if each not in NAMES] + [extension]

    def _recall(self, settings: Settings) -> Memory:
        """Return what was shown before with this library and these settings."""
        language = settings.language
        if self.memories.get(language, ())[:2] != (self.library, settings):
            self.memories[language] = self.library, settings, Memory()
        return self.memories[language][2]

    def listen(self, block: Block) -> None:
        """Collect anchors, count, and log what is wrong."""
        self.anchors.update(block.anchors)
        if self.converting:
            self.tally += block.tally
        self.report(block.problems)

    def report(self, problems: Iterable[Problem]) -> None:
        """Log problems, each once, even if a blog shows a page twice, or it is in two languages."""
        for problem in problems:
            with speaking(ENGLISH):
                known = problem.describe()
            if known in self.logged:
                continue
            self.logged[known] = problem
            with speaking(self.extension.settings.language):
                if is_noted(problem):
                    logger.debug("%s", problem.describe())
                else:
                    log_problem(problem)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the style sheet and scripts to the site, unless it has its own version of one."""
        for path in SUPPLIED:
            own = files.get_file_from_path(path)
            if own is None:
                # Other plugins rely on a file's having a path.
                place = str(resources("mkdocs_cnn.show").joinpath(path))
                files.append(File.generated(config, path, abs_src_path=place))
            elif own.abs_src_path is not None:
                from mkdocs_cnn.hosts.setup import find_stale

                self.report(find_stale(Path(own.abs_src_path), path))
        return files

    def on_page_markdown(self, markdown: str, *, page: Page, **_: Any) -> None:
        """Begin a page; look at what stands above it."""
        self.anchors.clear()
        self.converting = True
        if "cnn" in page.meta:
            from mkdocs_cnn.hosts.above import read_above

            above = read_above(page.meta, page.file.src_uri, page.file.content_string)
            self.extension.options_above[page.file.src_uri] = above.options
            self.report(above.problems)
        if "render" in vars(page):  # put there by a plugin that does not need Markdown
            from mkdocs_cnn.hosts.notebooks import find_in_notebook

            self.report(find_in_notebook(page.file.src_uri, page.file.content_string))
        if "#!" in str(page.meta):
            text = page.file.content_string
            self.report(find_in_front_matter(page.file.src_uri, text, get_data(text)[0]))

    def on_page_content(self, html: str, *, page: Page, **_: Any) -> None:
        """Tell MkDocs of the rows, so that it knows links to them from other pages."""
        self.converting = False
        if page.present_anchor_ids is not None:
            page.present_anchor_ids |= self.anchors

    @event_priority(50)
    def _shorten(self, /, context: TemplateContext, *, page: Page, **_: Any) -> None:
        """Leave in the figures what search is to find, before its plugin reads the page."""
        self.whole = page.content or ""
        places = [*find_figures(self.whole)]
        self.figures = [self.whole[start:end] for start, end in places]
        page.content = replaced(self.whole, places, map(shorten, self.figures))

    @event_priority(-50)
    def _complete(self, /, context: TemplateContext, *, page: Page, **_: Any) -> None:
        """Put the figures back, into whatever the plugins between made of the page."""
        html = page.content or ""
        places = [*find_figures(html)]
        if len(places) == len(self.figures):
            page.content = replaced(html, places, self.figures)
        else:
            page.content = self.whole

    on_page_context = CombinedEvent(_shorten, _complete)

    @event_priority(-200)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Log what was checked; end the build in failure if a false claim is an error.

        A strict build counts the log's errors itself, and a site that is served goes on.

        Raises:
            Abort: with the number of errors.
        """
        self.builds -= 1
        if self.builds > 0:
            return
        self.building = None
        findings = Findings(tuple(self.logged.values()), tally=self.tally)
        with speaking(self.extension.settings.language):
            for path, count in count_noted(self.logged.values(), FalseClaim).items():
                logger.info("%s", say("figures-are-noted-as-false", path=path, count=count))
            for path, count in count_noted(self.logged.values(), Unread).items():
                logger.info("%s", say("samples-are-not-read", path=path, count=count))
            logger.info("cnn: %s", _verdict(findings))
            errors = sum(each.level == "error" for each in findings.problems)
            if errors and not self.serving and not config.strict:
                raise Abort(told_of_errors(errors))


def _verdict(findings: Findings) -> str:
    """Say in one line what was checked, and what came of it."""
    verdict = findings.verdict()
    if not findings.tally:
        return verdict or tell("nothing-to-check")
    what = say("tally-checked", tally=str(findings.tally))
    return tell("subject-and-what", subject=what, what=verdict) if verdict else str(what)


def is_noted(problem: Problem) -> bool:
    """Is this a false figure that its author knows of, or a sample? A page may be full of such."""
    return isinstance(problem, FalseClaim | Unread) and problem.level == "note"


def count_noted(
    problems: Iterable[Problem], kind: type[FalseClaim] | type[Unread]
) -> dict[str, int]:
    """Count the false figures that authors know of, or the samples, for each file."""
    counts: dict[str, int] = {}
    for each in problems:
        if isinstance(each, kind) and is_noted(each):
            path = each.span.source.path
            counts[path] = counts.get(path, 0) + (each.wrong if isinstance(each, FalseClaim) else 1)
    return counts


def replaced(text: str, places: Iterable[tuple[int, int]], instead: Iterable[str]) -> str:
    """Put other texts into places of a text."""
    parts: list[str] = []
    behind = 0
    for (start, end), each in zip(places, instead, strict=True):
        parts += text[behind:start], each
        behind = end
    return "".join([*parts, text[behind:]])
