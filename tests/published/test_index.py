"""What `nox -s dist` has built: in empty environments, with pre-commit, and as an action."""

import os
import shutil
import subprocess
import sys
import tarfile

import pytest

from played import GitHub
from wheels import ROOT, Environment, commands, files, write

pytest.importorskip("pre_commit", reason="only `nox -s published` installs it")

DIST = ROOT / "dist"
COURSE = (ROOT / "docs/guide/course.md").read_text("utf-8")


def only(pattern):
    (found,) = DIST.glob(pattern)
    return found


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """An empty environment, where the page's first command has been run with the wheel."""
    folder = tmp_path_factory.mktemp("course")
    write(folder, files(COURSE))
    made = Environment(folder.parent / "venv", with_pip=True)
    install = next(line for line in commands(COURSE) if line.startswith("pip "))
    done = made.run(made.python, "-m", *install.split(), "--find-links", str(DIST), cwd=folder)
    assert done.returncode == 0, done.stderr
    made.folder = folder
    return made


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """The project as its source archive has it, under version control."""
    folder = tmp_path_factory.mktemp("source")
    with tarfile.open(only("*.tar.gz")) as packed:
        packed.extractall(folder, filter="data")
    (source,) = folder.iterdir()
    git(source, "init", "--quiet")
    git(source, "add", "--all")
    git(source, "commit", "--quiet", "--message", "Some")
    return source


def git(folder, *arguments):
    who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(("git", *who, *arguments), cwd=folder, check=True, capture_output=True)


def test_a_course_with_what_the_index_has(environment):
    for line in commands(COURSE):
        if not line.startswith(("pip ", "pre-commit ")):
            done = environment.run(*line.split(), cwd=environment.folder)
            assert done.returncode == 0, done.stderr
    page = (environment.folder / "site/index.html").read_text("utf-8")
    assert "15,898" in page
    assert "cnn-error" not in page
    assert (environment.folder / "docs/figures.svg").is_file()


def test_the_archive_installs_too(tmp_path):
    made = Environment(tmp_path / "venv", with_pip=True)
    line = (made.python, "-m", "pip", "install", "--quiet", str(only("*.tar.gz")))
    assert made.run(*line, cwd=tmp_path).returncode == 0
    done = made.run("mkdocs-cnn", "count", "lenet5", "--view", "summary", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_it_installs_in_about_a_second(environment, tmp_path):
    """The package itself, without what it needs and what pip needs to begin."""
    target = tmp_path / "target"
    options = ("--quiet", "--no-deps", "--no-index", "--target", str(target))
    line = (str(environment.python), "-m", "pip", "install", *options)
    empty = tmp_path / "empty"

    def cost(*what):
        before = os.times()
        subprocess.run((*line, *what), check=False, capture_output=True)
        after = os.times()
        return sum(after[2:4]) - sum(before[2:4])

    assert cost(str(only("*.whl"))) - cost(str(empty)) < 1.5


# With pre-commit


@pytest.fixture
def course(tmp_path):
    """A course under version control, without a badge."""
    write(tmp_path, files(COURSE))
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "Some")
    return tmp_path


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Where pre-commit keeps its environments, so that each hook is installed once."""
    return tmp_path_factory.mktemp("home")


def hook(name, repository, course, home, *options):
    """Run a hook over what is staged."""
    git(course, "add", "--all")
    return subprocess.run(
        (sys.executable, "-m", "pre_commit", "try-repo", str(repository), name, *options),
        cwd=course,
        env=os.environ | {"PRE_COMMIT_HOME": str(home)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def change(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def test_the_hook_for_pages(course, repository, home):
    change(course / "docs/index.md", "15,898 =", "15,899 =")
    done = hook("mkdocs-cnn-check", repository, course, home)
    assert done.returncode == 1
    assert "docs/index.md:9:" in done.stdout
    change(course / "docs/index.md", "15,899 =", "15,898 =")
    done = hook("mkdocs-cnn-check", repository, course, home, "--all-files")
    assert done.returncode == 0, done.stdout


def test_the_hook_for_network_files(course, repository, home):
    change(course / "networks/digits.yml", "conv5-8", "conv5-16")
    done = hook("mkdocs-cnn-check-networks", repository, course, home)
    assert done.returncode == 1
    assert "networks/digits.yml:8:" in done.stdout
    assert "docs/index.md" not in done.stdout  # it is not given the pages
    assert "mkdocs.yml" not in done.stdout


def test_the_hook_for_the_site(course, repository, home):
    """A network that has changed makes a figure of another page false."""
    change(course / "networks/digits.yml", "conv5-8", "conv5-16")
    change(course / "networks/digits.yml", "15,898", "31,786")
    done = hook("mkdocs-cnn-check-site", repository, course, home)
    assert done.returncode == 1
    assert "docs/index.md:9:" in done.stdout


def test_the_configuration_on_the_page(course, repository, home):
    """It is run as it stands there, with the archive in the place of the project on GitHub."""
    config = course / ".pre-commit-config.yaml"
    change(config, "https://github.com/mkdocs-cnn/mkdocs-cnn", repository.as_uri())
    git(repository, "tag", "--force", "v0.1.0")
    git(course, "add", "--all")
    install, run = (line.split()[1:] for line in commands(COURSE) if line.startswith("pre-commit "))

    def pre_commit(*arguments):
        return subprocess.run(
            (sys.executable, "-m", "pre_commit", *arguments),
            cwd=course,
            env=os.environ | {"PRE_COMMIT_HOME": str(home)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    assert pre_commit(*install).returncode == 0
    done = pre_commit(*run)
    assert done.returncode == 0, done.stdout
    git(course, "add", "--all")
    page = course / "docs/index.md"
    page.write_text(f"{page.read_text('utf-8')}\n`#!cnn 784 = 28*28*1`\n", encoding="utf-8")
    done = pre_commit(*run)
    assert done.returncode == 1  # the badge has changed
    assert "files were modified by this hook" in done.stdout
    git(course, "add", "--all")
    assert pre_commit(*run).returncode == 0


# As an action


@pytest.mark.skipif(sys.platform == "win32" or not shutil.which("bash"), reason="needs bash")
def test_the_action_installs_itself_and_checks(tmp_path, repository):
    github = GitHub(tmp_path, repository)
    write(github.folder, files(COURSE))

    def widen(here):
        change(here.folder / "networks/digits.yml", "conv5-8", "conv5-16")

    event = github.pull_request(widen)
    step = github.steps[0]
    done = github.step(step, {"packages": "Markdown[testing] pyyaml"})
    assert done.returncode == 0, done.stderr
    ran = github.run(event)
    assert ran.status == 1
    assert ran.output["became-false"] == "2"  # on the page, and in the file itself
    assert "docs/index.md:9" in ran.written[0][2]
