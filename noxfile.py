"""The project's tasks, shared by people, pre-commit and CI.

`nox` runs what every change must pass, `nox --list` shows all tasks. What stands behind `--` goes
to the program that a task runs: `nox -s tests -- tests/test_cli.py`.
"""

import signal
import sys
from pathlib import Path
from shutil import copyfile

import nox

nox.needs_version = ">=2025.2.9"
nox.options.reuse_venv = "yes"

PYPROJECT = nox.project.load_toml("pyproject.toml")
ALL_CORES = ("--numprocesses", "auto", "--dist", "worksteal")
"""For the whole suite; a part that is asked for does not get them."""
STUCK = ("-o", "faulthandler_timeout=300", "-o", "faulthandler_exit_on_timeout=true")
"""A test that is not done in five minutes fails where it stands, and the others go on."""
WITHOUT_BROWSER = ("-m", "not browser and not fuzz", *ALL_CORES)
TOOLS = {"PYTHONPATH": "tests"}
"""Where the programs are that the tests bring along."""
SCHEMAS = {
    "citation-file-format": "CITATION.cff",
    "dependabot": ".github/dependabot.yml",
    "github-actions": "action.yml",
    "github-issue-config": ".github/ISSUE_TEMPLATE/config.yml",
    "github-issue-forms": ".github/ISSUE_TEMPLATE/[!c]*.yml",
    "github-workflows": ".github/workflows/*.yml",
}
"""What the files for GitHub must look like."""


def install(session, *groups, options=(), without=()):
    """Install the package from this folder, and groups of what it is developed with."""
    needed = nox.project.dependency_groups(PYPROJECT, *groups)
    wanted = [each for each in needed if not each.startswith(without)]
    session.install("--editable", ".[mkdocs]", *wanted, *options)


@nox.session
def lint(session):
    """Look for mistakes in the sources and the files for GitHub; `-- --fix` mends some."""
    session.install(*nox.project.dependency_groups(PYPROJECT, "lint"))
    session.run("ruff", "check", *session.posargs)
    for schema, pattern in SCHEMAS.items():
        files = sorted(map(str, Path().glob(pattern)))
        session.run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files)
    session.run("zizmor", "--offline", "--quiet", ".github", "action.yml")


@nox.session(name="format")
def format_(session):
    """Say which sources are not formatted; `-- .` formats them."""
    session.install(*nox.project.dependency_groups(PYPROJECT, "lint"))
    session.run("ruff", "format", *(session.posargs or ["--check"]))


@nox.session
def types(session):
    """Check the types of the package."""
    install(session, "types")
    session.run("mypy", *session.posargs)


@nox.session
def tests(session):
    """Run the suite, which opens pages in Chromium, or the part of it that is named."""
    install(session, "test")
    if session.posargs:
        session.run("pytest", *session.posargs)
        return
    session.run("pytest", "--part", "measured", "--cov", *ALL_CORES, *STUCK)
    session.run("pytest", "--part", "others", *ALL_CORES, *STUCK)


@nox.session(default=False)
def thorough(session):
    """Run the tests of which the suite tries a part with all they have: every page in Chromium."""
    install(session, "test")
    which = session.posargs or ["--part", "others", *ALL_CORES]
    session.run("pytest", *which, env={"THOROUGH": "1"})


@nox.session(default=False)
def oldest(session):
    """Run the suite, without a browser, with the oldest versions that are promised to work."""
    # Zensical needs a newer Python-Markdown.
    oldest = ("--constraint", "tests/constraints-oldest.txt")
    install(session, "test", options=oldest, without=("zensical",))
    session.run("pytest", *(session.posargs or WITHOUT_BROWSER))


@nox.session(default=False)
def newest(session):
    """Run the suite, without a browser, with the newest versions, those before a release too."""
    install(session, "test", options=("--pre", "--upgrade", "--upgrade-strategy", "eager"))
    session.run("pytest", *(session.posargs or WITHOUT_BROWSER))


@nox.session(default=False)
def torch(session):
    """Compare random layers and networks with what PyTorch makes of them."""
    install(session, "test", options=("--requirement", "tests/differential/requirements.txt"))
    session.run("pytest", "tests/differential")
    session.run("python", "-m", "differential", *session.posargs, env=TOOLS)


@nox.session(default=False)
def plugins(session):
    """Build sites with other plugins, each alone and all together, before ours and behind it."""
    install(session, "test", options=("--requirement", "tests/plugins/requirements.txt"))
    session.run("pytest", "tests/plugins", *session.posargs)


@nox.session(default=False)
def latex(session):
    """Have LaTeX set every view of a dozen networks, by pdflatex and xelatex where they are."""
    install(session, "test")
    where = ("tests/test_outputs.py", "tests/test_taken.py")
    session.run("pytest", *where, "-k", "compiled", "-rs", *session.posargs)


@nox.session(default=False)
def tools(session):
    """Ask the programs that count networks what they say today; `git diff` shows what is new."""
    session.install("--requirement", "tests/truth/tools.txt")
    with Path("tests/truth/tools.json").open("w", encoding="utf-8") as facts:
        session.run("python", "tests/truth/make_tools.py", *session.posargs, stdout=facts)


@nox.session(default=False)
def listings(session):
    """Run tools over many networks, check what they say, and what is found if a digit is wrong."""
    where = Path("tests/corpus/listings/tools")
    install(session, "test", options=("--requirement", "tests/listed/requirements.txt"))
    folder = session.create_tmp()
    session.run("python", str(where / "make_many.py"), folder, *session.posargs)
    save = ("--save", "docs/development/listings.json")
    session.run("python", "-m", "listed", folder, *save, env=TOOLS)
    session.run("python", "-m", "made", env=TOOLS)


@nox.session(default=False)
def models(session):
    """Hold what is counted of models in code against what their frameworks count."""
    install(session, "test", options=("--requirement", "tests/modelled/requirements.txt"))
    save = ("--save", "docs/development/models.json")
    session.run("pytest", "-m", "differential")
    session.run("python", "-m", "modelled", *save, *session.posargs, env=TOOLS)
    session.run("python", "-m", "made", env=TOOLS)


@nox.session(default=False)
def editors(session):
    """Try the schemas and grammars in a language server and in what colours VS Code; needs npm."""
    install(session, "test")
    folder = Path(session.create_tmp())
    copyfile("tests/editors/package.json", folder / "package.json")
    npm = ("npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder))
    session.run(*npm, external=True, silent=True)
    where = {"NODE_MODULES": str(folder.resolve() / "node_modules")}
    session.run("pytest", "tests/editors", *session.posargs, env=where)


@nox.session(default=False)
def fuzz(session):
    """Try broken inputs for a while: `-- --minutes 60 --kind listings`."""
    install(session, "test")
    session.run("python", "-m", "fuzz", *session.posargs, env=TOOLS)


@nox.session(default=False)
def mutants(session):
    """Put mistakes into the package, one at a time, and count those that the tests catch."""
    install(session, "test")
    session.run("python", "-m", "mutants", *session.posargs, env=TOOLS)


@nox.session(default=False)
def setups(session):
    """Follow the manual's pages about hosts from empty environments, with the newest versions."""
    install(session, "test")
    pages = "tests/browser/test_setups.py"
    session.run("pytest", pages, *session.posargs, env={"FROM_SCRATCH": "1"})


@nox.session(default=False)
def benchmarks(session):
    """Measure what things cost beside each other, and write the manual's page about it."""
    install(session, "test")
    peers = Path(session.create_tmp()).parent / "peers"
    python = str(peers / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    session.run("python", "-m", "venv", str(peers), silent=True)
    pip = ("-m", "pip", "install", "--quiet", "--requirement", "tests/benchmarks/requirements.txt")
    session.run(python, *pip, external=True)
    how = ("--peers", python, "--save", "docs/development/benchmarks.json")
    session.run("python", "-m", "benchmarks", *how, *session.posargs, env=TOOLS)
    session.run("python", "-m", "made", env=TOOLS)


@nox.session(default=False)
def profile(session):
    """Say in which rooms and functions the time of a block goes: `-- resnet50`."""
    install(session)
    session.run("python", "-m", "benchmarks.hotspots", *session.posargs, env=TOOLS)


@nox.session(default=False)
def dist(session):
    """Build what is published, twice, and hold it to what is promised: `-- --tag v0.1.0`."""
    session.install(*nox.project.dependency_groups(PYPROJECT, "release"))
    session.run("python", "-m", "release", *session.posargs, env=TOOLS)


@nox.session(default=False)
def published(session):
    """Try what `dist` has built in empty environments, with pre-commit and as an action."""
    session.install(*nox.project.dependency_groups(PYPROJECT, "published"))
    session.run("pytest", *(session.posargs or ["tests/published"]))


@nox.session(default=False)
def made(session):
    """Write the parts of the manual that are made from declarations."""
    install(session)
    session.run("python", "-m", "made", *session.posargs, env=TOOLS)


@nox.session(default=False)
def check(session):
    """Check every figure in the manual and the README."""
    install(session)
    session.run("mkdocs-cnn", "check", *(session.posargs or ["docs", "README.md"]))


@nox.session(default=False)
def site(session):
    """Build the manual; a warning is a failure."""
    install(session, "docs")
    session.run("mkdocs", "build", "--strict", *session.posargs)
    if not session.posargs:
        session.run("python", "-m", "editors", env=TOOLS)


@nox.session(default=False)
def social(session):
    """Put into the manual that `site` built the pictures that stand beside links to its pages."""
    install(session, "test")
    session.run("python", "tests/browser/pictures.py", *(session.posargs or ["site"]), env=TOOLS)


@nox.session(default=False)
def pictures(session):
    """Take the pictures of the README anew, from the manual."""
    install(session, "test", options=("pillow",))
    session.run("python", "tests/browser/pictures.py", env=TOOLS)


@nox.session(default=False)
def serve(session):
    """Serve the manual on http://127.0.0.1:8000/mkdocs-cnn/, and build it again on every change."""
    install(session, "docs")
    # Without it, the server goes on when only nox is told to end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    session.run("mkdocs", "serve", *session.posargs)


@nox.session(venv_backend="none", default=False)
def dev(session):
    """Install all of it where nox itself is installed, for editors and for use by hand."""
    groups = nox.project.dependency_groups(PYPROJECT, "dev")
    session.run(sys.executable, "-m", "pip", "install", "--editable", ".[mkdocs]", *groups)
