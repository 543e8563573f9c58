"""The tasks of noxfile.py are the one list of commands; the oldest versions are those promised."""

import ast
import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import sampled
from helpers import TESTS

ROOT = TESTS.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WORKFLOWS = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((ROOT / ".github/workflows").glob("*.yml"))
}
CALLERS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (
        *(ROOT / ".github").rglob("*.*"),
        *TESTS.glob("*/*.py"),
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        ROOT / ".pre-commit-config.yaml",
        ROOT / "noxfile.py",
    )
    if re.search(r"nox .*?-(?:s|-session)\b", path.read_text("utf-8"))
)
"""The files that say how tasks are run."""
TOOL = r"\b(?:build|check-jsonschema|fuzz|hatchling|mkdocs|mypy|pytest|ruff|twine|zizmor)\b"
UNTRIED = {"zensical"}
"""What the oldest versions of the others do not go with."""


def defined():
    """The tasks, and whether each is among those that `nox` alone runs."""
    found = {}
    for node in ast.parse((ROOT / "noxfile.py").read_text("utf-8")).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        for each in node.decorator_list:
            options = {option.arg: option.value.value for option in getattr(each, "keywords", ())}
            if ast.unparse(each).startswith("nox.session"):
                found[options.get("name", node.name)] = options.get("default", True)
    return found


def named(text):
    """The tasks that a text says how to run."""
    calls = re.findall(r"\bnox .*?-(?:s|-session)[ =]((?:\w+[ ]?)+)", text)
    return {name for call in calls for name in call.split()}


def steps(workflow):
    for job in WORKFLOWS[workflow]["jobs"].values():
        yield from job.get("steps", ())


def test_what_the_readme_promises_is_what_nox_runs():
    assert [name for name, usual in defined().items() if usual] == [
        "lint",
        "format",
        "types",
        "tests",
    ]


@pytest.mark.parametrize("path", CALLERS)
def test_every_task_that_is_named_exists(path):
    tasks = named((ROOT / path).read_text("utf-8"))
    assert tasks
    assert tasks <= set(defined())


def test_contributors_are_told_of_every_task():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert re.findall(r"(?m)^\| `(\w+)` \|", text) == list(defined())


def test_a_task_that_does_not_exist_is_seen():
    text = "run: python -m nox --session nowhere -- -x\n`nox -s lint types`, nox --list"
    assert named(text) == {"nowhere", "lint", "types"}


def test_the_workflows_run_tasks_and_no_tools_of_their_own():
    commands = [step["run"] for name in WORKFLOWS for step in steps(name) if "run" in step]
    assert [
        each for each in commands if not re.search(r"\bnox\b", each) and re.search(TOOL, each)
    ] == []
    assert sum("nox" in each for each in commands) > 5


def commands_of_the_readme():
    text = (ROOT / "README.md").read_text("utf-8")
    return dict(re.findall(r"<!-- (\w+) command -->\n+```bash\n(.*)\n```", text))


def test_the_readme_runs_tasks_too():
    commands = commands_of_the_readme()
    start = "python3 -m venv .venv && .venv/bin/pip install --quiet nox && .venv/bin/nox"
    assert commands == {"serve": f"{start} --session serve", "test": start}


def test_a_release_builds_tries_and_tells_before_it_publishes():
    jobs = WORKFLOWS["release"]["jobs"]
    build = [step["run"] for step in jobs["build"]["steps"] if "run" in step]
    assert build[1:] == [
        'python -m nox --session dist -- --tag "$GITHUB_REF_NAME" --notes "$RUNNER_TEMP/notes.md"',
        "python -m nox --session published",
    ]
    assert (jobs["pypi"]["needs"], jobs["github"]["needs"]) == (["test", "build"], "pypi")


def test_nobody_may_write_but_who_must():
    """What a workflow may do by itself is to read; a job that does more says so."""
    allowed = {
        ("release", "github"): {"contents": "write"},
        ("release", "pypi"): {"id-token": "write"},
        ("site", "deploy"): {"id-token": "write", "pages": "write"},
    }
    for name, workflow in WORKFLOWS.items():
        assert workflow["permissions"] == {"contents": "read"}
        for job, what in workflow["jobs"].items():
            assert what.get("permissions") == allowed.get((name, job))


def test_what_is_not_measured_are_marks_that_exist():
    """Pytest takes any word for a mark, though no test has it. Hypothesis marks its own tests."""
    markers = PYPROJECT["tool"]["pytest"]["ini_options"]["markers"]
    declared = {each.partition(":")[0] for each in markers}
    assert declared - {"differential"} | {"hypothesis"} == sampled.UNMEASURED


class Item:
    """A test, as far as parts go by it."""

    def __init__(self, name, *marks):
        self.nodeid = f"tests/test_x.py::{name}"
        self.marks = [getattr(pytest.mark, mark).mark for mark in marks]

    def iter_markers(self):
        return iter(self.marks)


ITEMS = [Item("test_alone"), Item("test_alone_and_slow", "slow"), Item("test_law", "hypothesis")]
ITEMS += [Item(f"test_cases[{number}]") for number in range(40)]
ITEMS += [Item(f"test_pages[{number}]", "browser", "slow") for number in range(100)]
ITEMS += [Item(f"test_few[{number}]", "many") for number in range(3)]


def test_a_test_stands_in_one_part(monkeypatch):
    """Of what costs much, one third is tried: the task `thorough` has all."""
    monkeypatch.setattr(sampled, "THOROUGH", False)
    measured, others = (sampled.chosen(part, ITEMS) for part in ("measured", "others"))
    assert not set(measured) & set(others)
    assert [each.nodeid.partition("::")[2] for each in measured] == [
        "test_alone",
        *(f"test_cases[{number}]" for number in range(40)),
    ]
    assert {*ITEMS[1:3], *ITEMS[-3:]} <= set(others)
    assert 20 < sum("test_pages" in each.nodeid for each in others) < 50
    monkeypatch.setattr(sampled, "THOROUGH", True)
    assert {*measured, *sampled.chosen("others", ITEMS)} == set(ITEMS)


def test_contributors_are_told_what_is_measured():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    least = PYPROJECT["tool"]["coverage"]["report"]["fail_under"]
    assert f"At least {least} % of the package's lines and branches" in text


def test_ci_runs_the_command_of_the_readme():
    script = (ROOT / ".ci/run").read_text("utf-8")
    assert '"<!-- test command -->"' in script
    assert not re.search(TOOL, script)


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_actions_are_what_they_were(workflow):
    """A tag can be moved to other code, a hash cannot."""
    text = (ROOT / f".github/workflows/{workflow}.yml").read_text("utf-8")
    used = [each.partition(" # zizmor")[0] for each in re.findall(r"uses: (.*)", text)]
    pinned = r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+(?:\.\d+)+"
    assert used
    assert [each for each in used if not re.fullmatch(rf"{pinned}|\./.*", each)] == []


# The oldest versions


def needed(group):
    """What a group of dependencies asks for, with the groups in it."""
    for each in PYPROJECT["dependency-groups"][group]:
        if isinstance(each, dict):
            yield from needed(each["include-group"])
        else:
            yield each


def bounds():
    """The lower bound of each package that has one."""
    project = PYPROJECT["project"]
    asked = (*project["dependencies"], *project["optional-dependencies"]["mkdocs"], *needed("test"))
    for each in map(Requirement, asked):
        for bound in each.specifier:
            if bound.operator == ">=" and each.name not in UNTRIED:
                yield canonicalize_name(each.name), Version(bound.version)


def oldest():
    text = (TESTS / "constraints-oldest.txt").read_text("utf-8")
    for each in map(Requirement, re.findall(r"(?m)^[^#\n]+", text)):
        (pin,) = each.specifier
        assert pin.operator == "=="
        yield canonicalize_name(each.name), Version(pin.version)


def test_the_oldest_versions_are_the_bounds():
    assert dict(oldest()) == dict(bounds())
    assert {"markdown", "mkdocs", "mkdocs-material", "pymdown-extensions", "pyyaml"} <= dict(
        bounds()
    ).keys()


def test_all_that_is_needed_has_a_bound():
    asked = [*PYPROJECT["project"]["dependencies"], *needed("test")]
    unbound = {Requirement(each).name for each in asked} - dict(bounds()).keys() - UNTRIED
    assert unbound == set()


def test_the_oldest_versions_are_tried_with_the_oldest_python():
    (python,) = SpecifierSet(PYPROJECT["project"]["requires-python"])
    (step,) = (
        step
        for step in WORKFLOWS["tests"]["jobs"]["oldest"]["steps"]
        if step.get("uses", "").startswith("actions/setup-python@")
    )
    assert (python.operator, python.version) == (">=", step["with"]["python-version"])


def test_a_pin_has_one_version():
    """Linters that change by themselves fail what nobody has changed."""
    for each in (*needed("lint"), *needed("types")):
        if not each.startswith("types-"):
            assert [pin.operator for pin in Requirement(each).specifier] == ["=="]
