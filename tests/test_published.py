"""What is published: the wheel, tried far from the checkout, and what is said of it elsewhere.

`nox -s dist published` tries more, with what the package index has.
"""

import configparser
import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
import yaml

import mkdocs_cnn
import release
from played import GitHub
from wheels import ROOT, Environment, built, commands, files, write

VERSION = mkdocs_cnn.__version__
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
COURSE = (ROOT / "docs/guide/course.md").read_text("utf-8")
LOWER = re.compile(r"([\w-]+)>=([\d.]+)")
"""A package with its lower bound."""
SIZE = 1_200_000
"""How many bytes the wheel has at most; the page about releases says so."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return built(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    return Environment.borrowing(tmp_path_factory.mktemp("far") / "venv", wheel)


# The wheel


def test_the_wheel_holds_what_the_folder_holds(wheel):
    package = ROOT / "plugin/mkdocs_cnn"
    there = {
        path.relative_to(package.parent).as_posix(): path.read_bytes()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        inside = {
            name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name
        }
    assert inside == there
    suffixes = {Path(name).suffix for name in inside}
    assert suffixes == {".py", ".typed", ".yml", ".toml", ".css", ".js"}


def test_the_wheel_is_the_same_when_it_is_built_again(wheel, tmp_path):
    assert built(tmp_path).read_bytes() == wheel.read_bytes()


def test_the_wheel_is_small(wheel):
    assert wheel.stat().st_size <= SIZE


def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def test_the_index_finds_the_pictures_and_the_licence(wheel):
    """Its page is the README alone; they are those of the tag."""
    text = metadata(wheel).get_payload()
    pictures = re.findall(r'\b(?:src|srcset)="([^"]+)"', text)
    links = re.findall(r"\]\(([^)]+)\)", text)
    at = f"https://raw.githubusercontent.com/mkdocs-cnn/mkdocs-cnn/v{VERSION}/"
    assert len(pictures) > 3
    for each in pictures:
        assert (ROOT / each.removeprefix(at)).is_file()
        assert each.startswith(at)
    assert f"https://github.com/mkdocs-cnn/mkdocs-cnn/blob/v{VERSION}/LICENSE" in links
    assert [each for each in links if not each.startswith("https://")] == []


def test_nothing_is_needed_that_is_not_used_in_every_run(wheel):
    """Whoever shows a network on a page uses all three; the hosts are extras."""
    needed = [each for each in metadata(wheel).get_all("Requires-Dist") if "extra ==" not in each]
    names = {re.match(r"[\w-]+", each)[0].lower() for each in needed}
    assert names == {"markdown", "pymdown-extensions", "pyyaml"}
    program = (
        "import sys, markdown\n"
        "markdown.markdown('```cnn\\nuse: vgg16\\n```', extensions=['cnn'])\n"
        "print({'markdown', 'pymdownx', 'yaml'} <= sys.modules.keys())\n"
    )
    done = subprocess.run((sys.executable, "-c", program), capture_output=True, check=True)
    assert done.stdout.strip() == b"True"


def test_the_wheel_is_what_runs(environment, tmp_path):
    program = "import mkdocs_cnn; print(mkdocs_cnn.__file__, mkdocs_cnn.__version__)"
    done = environment.run(environment.python, "-c", program, cwd=tmp_path)
    file, version = done.stdout.split()
    assert "site-packages" in file
    assert str(ROOT) not in file
    assert version == VERSION


def test_the_wheel_knows_its_networks(environment, tmp_path):
    done = environment.run("mkdocs-cnn", "count", "vgg16", "--format", "json", cwd=tmp_path)
    assert '"params": 138357544' in done.stdout
    listed = environment.run("mkdocs-cnn", "list", "--format", "csv", cwd=tmp_path)
    count = len(list((ROOT / "plugin/mkdocs_cnn/library/networks").glob("*.yml")))
    assert len(listed.stdout.splitlines()) >= count


def test_the_catalog_finds_what_its_entry_names(wheel):
    """As its own check does: entry points, and labels that go with them."""
    page = (ROOT / "docs/development/releases.md").read_text("utf-8")
    (entry,) = yaml.safe_load(re.search(r"(?ms)^```yaml\n(- name:.*?)^```", page)[1])
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith("/entry_points.txt"))
        points = configparser.ConfigParser()
        points.read_string(archive.read(name).decode())
    assert entry["mkdocs_plugin"] in points["mkdocs.plugins"]
    assert entry["markdown_extension"] in points["markdown.extensions"]
    assert entry["labels"] == ["plugin", "markdown"]
    assert entry["pypi_id"] == entry["name"] == metadata(wheel)["Name"]
    assert f"https://github.com/{entry['github_id']}" in PYPROJECT["project"]["urls"]["Source"]


# A course, followed step by step


@pytest.fixture(scope="module")
def course(environment, tmp_path_factory):
    """The site of the page, built with its commands; those that install are left out."""
    folder = tmp_path_factory.mktemp("course")
    write(folder, files(COURSE))
    for line in commands(COURSE):
        if not line.startswith(("pip ", "pre-commit ")):
            done = environment.run(*line.split(), cwd=folder)
            assert done.returncode == 0, done.stderr
    return folder


def test_the_page_shows_all_that_a_course_has():
    assert list(files(COURSE)) == [
        "requirements.txt",
        "mkdocs.yml",
        "networks/digits.yml",
        "docs/index.md",
        ".pre-commit-config.yaml",
        ".github/workflows/figures.yml",
    ]


def test_the_site_of_a_course(course):
    page = (course / "site/index.html").read_text("utf-8")
    # 5·5·1·8 + 8 and 14·14·8·10 + 10, in all 15,898; of these, the last layer has 98.7 %
    for each in ("15,690", "15,898", "98.7"):
        assert each in page
    assert "cnn-error" not in page
    for each in re.findall(r'(?:href|src)="([^":]*\bcnn[^":]*\.(?:css|js)[^":]*)"', page):
        assert (course / "site" / each.partition("?")[0]).stat().st_size > 1000
    assert re.findall(r'href="[^"]*cnn[^"]*\.css', page)
    # What the network file expects, the same where a page uses it, and the claim.
    badge = (course / "docs/figures.svg").read_text("utf-8")
    assert "3 checked, 0 false" in badge


def test_the_comment_on_the_page_is_the_one_that_is_made(tmp_path):
    github = GitHub(tmp_path, ROOT)
    github.installed()
    write(github.folder, files(COURSE))

    def widen(here):
        text = (here.folder / "networks/digits.yml").read_text("utf-8")
        # 5·5·1·16 + 16 and 14·14·16·10 + 10
        text = text.replace("conv5-8", "conv5-16").replace("15,898", "31,786")
        here.write("networks/digits.yml", text)

    ((_, _, body),) = github.run(github.pull_request(widen)).written
    text = re.sub(r"\[(`[^`]+`)\]\([^)]+\)", r"\1", body.partition("\n")[2])
    quoted = "".join(f"> {line}".rstrip() + "\n" for line in text.splitlines())
    assert quoted in COURSE


def test_the_workflow_uses_what_this_project_uses():
    """The action with the inputs that it has, and the others in the versions of our own."""
    workflow = yaml.safe_load(files(COURSE)[".github/workflows/figures.yml"])
    ours = (ROOT / ".github/workflows/tests.yml").read_text("utf-8")
    inputs = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"]
    for step in workflow["jobs"]["figures"]["steps"]:
        name, _, version = step["uses"].partition("@")
        if name == "mkdocs-cnn/mkdocs-cnn":
            assert version == f"v{VERSION}"
            assert set(step["with"]) <= set(inputs)
        else:
            assert re.search(rf"{name}@\w+ # {version}\.", ours)
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write"}
    tables = re.findall(r"(?m)^\| `([\w-]+)` \| ", COURSE.partition("{ #github }")[2])
    outputs = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["outputs"]
    assert tables == [*inputs, *outputs]


def test_the_hooks_are_those_that_exist():
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert sorted(re.findall(r"(?m)^\| `(mkdocs-cnn-[\w-]+)` \|", COURSE)) == sorted(
        each["id"] for each in hooks
    )


# One version everywhere


def test_the_changelog_has_a_section_for_the_version():
    assert release.notes((ROOT / "CHANGELOG.md").read_text("utf-8"), VERSION)


def test_every_version_of_ours_that_is_named_is_this_one():
    pattern = r"mkdocs-cnn(?:\[mkdocs\])?(?:==|@v|\.git@v)([\d.]+\d)|rev: v([\d.]+\d)"
    pages = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.yml")]
    named = {
        next(filter(None, found))
        for page in pages
        for found in re.findall(pattern, page.read_text("utf-8"))
    }
    assert named == {VERSION}


def test_a_citation_names_the_version_and_its_day():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## {citation['version']} - {citation['date-released']}" in changelog
    assert citation["version"] == VERSION
    assert citation["license"] == PYPROJECT["project"]["license"]


CHANGELOG = (
    "# Changelog\n\n## 1.1.0\n\nMore.\n\n## 1.0.0 - 2026-11-29\n\n- All.\n\n## 0.9 - 2026-01-01\n"
)


def test_the_notes_are_the_section():
    assert release.notes(CHANGELOG, "1.0.0") == "- All.\n"


@pytest.mark.parametrize(
    ("version", "words"),
    [("1.1.0", "no date"), ("1.0", "no section"), ("0.9", "no section"), ("2.0", "no section")],
)
def test_a_release_without_notes_is_refused(version, words):
    with pytest.raises(release.RefusedError, match=words):
        release.notes(CHANGELOG, version)


@pytest.mark.parametrize("tag", ["v9.9.9", VERSION, f"v{VERSION}.post1"])
def test_a_tag_that_is_not_the_version_is_refused(tag):
    release.hold_tag(f"v{VERSION}")
    with pytest.raises(release.RefusedError, match="the tag is"):
        release.hold_tag(tag)


def test_what_is_built_otherwise_is_refused(tmp_path):
    one, other = tmp_path / "a.whl", tmp_path / "b/a.whl"
    other.parent.mkdir()
    one.write_bytes(b"1")
    other.write_bytes(b"2")
    release.hold_bytes([one], [one])
    with pytest.raises(release.RefusedError, match="other bytes"):
        release.hold_bytes([one], [other])
    with pytest.raises(release.RefusedError, match="does not make"):
        release.hold_bytes([one], [])


# What the classifiers say


def test_the_classifiers_are_true():
    classifiers = PYPROJECT["project"]["classifiers"]
    named = {each.rpartition(" :: ")[2] for each in classifiers if "Python :: 3." in each}
    matrix = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text("utf-8"))
    assert named == set(matrix["jobs"]["python"]["strategy"]["matrix"]["python"])
    systems = {
        each["os"] for each in matrix["jobs"]["python"]["strategy"]["matrix"]["include"]
    } | set(matrix["jobs"]["python"]["strategy"]["matrix"]["os"])
    assert {each.partition("-")[0] for each in systems} == {"ubuntu", "windows", "macos"}
    assert "Operating System :: OS Independent" in classifiers
    words = {path.stem for path in (ROOT / "plugin/mkdocs_cnn/problems/words").glob("*.toml")}
    languages = {each for each in classifiers if each.startswith("Natural Language")}
    assert (words, len(languages)) == ({"en", "zh"}, 2)
    assert "Typing :: Typed" in classifiers
    assert (ROOT / "plugin/mkdocs_cnn/py.typed").is_file()


def test_the_oldest_versions_are_those_that_are_promised():
    text = (ROOT / "docs/guide/support.md").read_text("utf-8")
    promised = dict(re.findall(r"(?m)^\| ([\w -]+) \| `([\d.]+)` \|", text))
    groups, project = PYPROJECT["dependency-groups"], PYPROJECT["project"]
    asked = (
        *project["dependencies"],
        *project["optional-dependencies"]["mkdocs"],
        *groups["docs"],
        *(each for each in groups["test"] if isinstance(each, str)),
        f"Python{project['requires-python']}",
    )
    bounds = dict(found.groups() for each in asked if (found := LOWER.match(each)))
    names = {name: name.lower().replace(" ", "-") for name in promised}
    names["Material for MkDocs"] = "mkdocs-material"
    wanted = {name.lower(): version for name, version in bounds.items()}
    assert promised == {name: wanted[key] for name, key in names.items()}
    assert len(promised) == 8


def test_the_size_that_the_manual_promises_is_the_one_that_is_held():
    text = (ROOT / "docs/development/releases.md").read_text("utf-8")
    assert f"at most {SIZE / 10**6:g} MB" in text


def test_every_form_that_is_named_exists():
    text = (ROOT / "docs/guide/support.md").read_text("utf-8")
    named = re.findall(r"\[([^]]+)\]\(\S+\?template=([\w.]+)\)", text)
    folder = ROOT / ".github/ISSUE_TEMPLATE"
    assert {file for _, file in named} == {each.name for each in folder.glob("*.yml")} - {
        "config.yml"
    }
