"""The action of action.yml: its steps are run as GitHub would run them, in a real repository.

GitHub itself is played: the event, the files that a step writes to, and `gh`, of which each call is
recorded.
"""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from helpers import TESTS

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "git"))) or sys.platform == "win32",
    reason="the steps are scripts for bash",
)

ROOT = TESTS.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
REPOSITORY = "teachers/course"
GH = """#!{python}
import json, os, sys
given = sys.stdin.read() if "-" in sys.argv else None
with open(os.environ["GH_CALLS"], "a") as calls:
    calls.write(json.dumps([sys.argv[1:], given]) + "\\n")
if sys.argv[1:3] == ["pr", "view"]:
    print(json.dumps({{"comments": json.loads(os.environ["GH_COMMENTS"])}}))
elif os.environ["GH_REFUSES"]:
    sys.exit(os.environ["GH_REFUSES"])
"""
PAGE = "# Lesson\n\nIt has `#!cnn 112 = tiny.params` parameters.\n"
TINY = "input: 8x8x3\nlayers: [conv3-{}]\n"  # 4 filters: 3·3·3·4 + 4 = 112; 8: 224
FALSE = "It has `#!cnn {} = tiny.params`, too.\n"


class GitHub:
    """A repository of a course, with a runner."""

    def __init__(self, folder):
        self.folder = folder / "course"
        self.folder.mkdir()
        self.temp = folder / "temp"
        python = self.temp / "mkdocs-cnn/bin/python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
        gh = folder / "bin/gh"
        gh.parent.mkdir()
        gh.write_text(GH.format(python=sys.executable), "utf-8")
        for each in (python, gh):
            each.chmod(0o755)
        self.calls_file = folder / "calls"
        self.path = f"{gh.parent}{os.pathsep}{os.environ['PATH']}"
        self.git("init", "--quiet", "--initial-branch", "main")
        self.write("mkdocs.yml", "site_name: Course\nplugins: [cnn: {networks: networks}]\n")
        self.write("networks/tiny.yml", TINY.format(4))
        self.write("docs/lesson.md", PAGE)

    def write(self, name, text):
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")

    def git(self, *arguments):
        who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
        line = ("git", *who, "-c", "commit.gpgsign=false", *arguments)
        done = subprocess.run(line, cwd=self.folder, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "Some")
        return self.git("rev-parse", "HEAD")

    def pull_request(self, change, source=REPOSITORY):
        """Commit a change on a branch, and check out what GitHub does: the merge with the base."""
        self.base = self.commit()
        self.git("checkout", "--quiet", "-b", "change")
        change(self)
        self.head = self.commit()
        self.git("checkout", "--quiet", "--detach", "main")
        self.git("merge", "--quiet", "--no-ff", "--message", "Merge", "change")
        head = {"sha": self.head, "repo": source and {"full_name": source}}
        return {"pull_request": {"number": 7, "base": {"sha": self.base}, "head": head}}

    def run(self, event, name="pull_request", comments=(), refuses="", **inputs):
        """Run the step that checks; give its status and what it wrote."""
        (step,) = (step for step in ACTION["runs"]["steps"] if step.get("id") == "check")
        event_file = self.temp / "event.json"
        event_file.write_text(json.dumps(event), "utf-8")
        self.calls_file.write_text("", "utf-8")
        files = {key: self.temp / key for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for each in files.values():
            each.write_text("", "utf-8")
        environment = {
            **os.environ,
            **{key: self._filled(value, inputs) for key, value in step["env"].items()},
            **{key: str(file) for key, file in files.items()},
            "GH_CALLS": str(self.calls_file),
            "GH_COMMENTS": json.dumps(list(comments)),
            "GH_REFUSES": refuses,
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(event_file),
            "GITHUB_REPOSITORY": REPOSITORY,
            "PATH": self.path,
            "RUNNER_TEMP": str(self.temp),
        }
        line = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"])
        done = subprocess.run(
            line,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        output = dict(
            each.split("=") for each in files["GITHUB_OUTPUT"].read_text("utf-8").splitlines()
        )
        calls = [json.loads(each) for each in self.calls_file.read_text("utf-8").splitlines()]
        summary = files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr, summary, output, calls)

    def _filled(self, value, inputs):
        """A value with what GitHub would put into it."""
        known = {
            "github.action_path": str(ROOT),
            "github.token": "ghs_1",
            **{
                f"inputs.{key}": inputs.get(key.replace("-", "_"), declared.get("default", ""))
                for key, declared in ACTION["inputs"].items()
            },
        }
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: known[found[1]], value)


class Ran:
    """What a run of the step did."""

    def __init__(self, status, out, err, summary, output, calls):
        self.status, self.out, self.err = status, out, err
        self.summary, self.output, self.calls = summary, output, calls

    @property
    def written(self):
        """The calls that write comments: the method, the address, and the text."""
        return [
            (call[2], call[3], json.loads(given)["body"])
            for call, given in self.calls
            if call[:2] == ["api", "--method"]
        ]


@pytest.fixture
def github(tmp_path):
    return GitHub(tmp_path)


def widen(github):
    github.write("networks/tiny.yml", TINY.format(8))


def say(figure, name="docs/lesson.md"):
    return lambda github: github.write(name, PAGE + FALSE.format(figure))


def test_a_network_that_is_changed_makes_a_figure_false(github):
    ran = github.run(github.pull_request(widen))
    assert ran.status == 1
    assert ran.output == {"became-false": "1", "new-false": "0", "all-false": "1", "status": "1"}
    assert "::error file=docs/lesson.md,line=3," in ran.out
    ((method, address, body),) = ran.written
    assert (method, address) == ("POST", f"repos/{REPOSITORY}/issues/7/comments")
    assert "**1 figure became false**" in body
    where = f"https://github.com/{REPOSITORY}/blob/{github.head}/docs/lesson.md?plain=1#L3"
    assert f"| [`docs/lesson.md:3`]({where}) | `112` | `224` | `224` |" in body
    assert body.split("\n", 1)[1] in ran.summary
    assert "| docs/lesson.md |" in ran.summary  # the totals
    assert github.git("status", "--short") == ""
    assert len(github.git("worktree", "list").splitlines()) == 1


def test_a_figure_that_is_added_is_new(github):
    ran = github.run(github.pull_request(say("113")))
    assert ran.output["new-false"] == "1"
    assert ran.output["became-false"] == "0"
    assert "**1 new figure is false**" in ran.summary


def test_what_was_false_before_is_neither(github):
    github.write("docs/lesson.md", PAGE + FALSE.format(113) + FALSE.format(114))
    event = github.pull_request(
        lambda here: here.write("docs/lesson.md", f"# Title\n\nMore.\n\n{FALSE.format(114)}")
    )
    ran = github.run(event)
    assert ran.status == 1
    assert ran.output == {"became-false": "0", "new-false": "0", "all-false": "1", "status": "1"}
    assert "Besides: 1 false figure of before mended or gone, 1 false as before." in ran.summary
    assert ran.written == []
    assert github.run(event, fail_on="new").status == 0


def test_a_line_that_is_changed_around_its_false_figure_is_not_new(github):
    github.write("docs/lesson.md", PAGE + FALSE.format(113))
    changed = PAGE + FALSE.format(113).replace("too", "as well")
    ran = github.run(github.pull_request(lambda here: here.write("docs/lesson.md", changed)))
    assert (ran.output["new-false"], ran.output["all-false"]) == ("0", "1")


def test_twice_the_same_false_line_is_once_new(github):
    github.write("docs/lesson.md", PAGE + FALSE.format(113))
    twice = PAGE + FALSE.format(113) + "\n" + FALSE.format(113)
    ran = github.run(github.pull_request(lambda here: here.write("docs/lesson.md", twice)))
    assert (ran.output["all-false"], ran.output["became-false"]) == ("2", "0")
    assert ran.output["new-false"] == "1"


def test_a_page_that_moves_takes_its_false_figures_along(github):
    github.write("docs/lesson.md", PAGE + FALSE.format(113))

    def move(here):
        here.git("mv", "docs/lesson.md", "docs/first.md")
        here.write("networks/tiny.yml", TINY.format(8))

    ran = github.run(github.pull_request(move))
    assert (ran.output["became-false"], ran.output["new-false"]) == ("1", "0")
    assert "1 false as before" in ran.summary


@pytest.mark.parametrize(("fail_on", "status"), [("any", 1), ("new", 1), ("never", 0)])
def test_when_it_fails(github, fail_on, status):
    assert github.run(github.pull_request(say("113")), fail_on=fail_on).status == status


@pytest.mark.parametrize("fail_on", ["any", "new"])
def test_what_can_no_longer_be_read(github, fail_on):
    event = github.pull_request(lambda here: here.write("networks/tiny.yml", "layers: [conv3-4"))
    ran = github.run(event, fail_on=fail_on)
    assert ran.status == 2
    assert "cannot be read any more**" in ran.summary


def test_all_true(github):
    ran = github.run(github.pull_request(lambda here: here.write("docs/other.md", "# Other\n")))
    assert ran.status == 0
    assert ran.output == {"became-false": "0", "new-false": "0", "all-false": "0", "status": "0"}
    assert ran.written == []
    assert "No figure about a network became false." in ran.summary


def earlier(body, mine=True):
    url = f"https://github.com/{REPOSITORY}/pull/7#issuecomment-9"
    return {"url": url, "body": body, "viewerDidAuthor": mine}


def test_an_earlier_comment_is_written_over(github):
    event = github.pull_request(say("113"))
    ((_, _, body),) = github.run(event).written
    ((method, address, again),) = github.run(event, comments=[earlier(body)]).written
    assert (method, address) == ("PATCH", f"repos/{REPOSITORY}/issues/comments/9")
    assert again == body


def test_an_earlier_comment_says_that_all_is_well_again(github):
    event = github.pull_request(say("113"))
    ((_, _, body),) = github.run(event).written
    say("112")(github)
    ((method, _, again),) = github.run(event, comments=[earlier(body)]).written
    assert method == "PATCH"
    assert "No figure about a network became false." in again


def test_a_comment_of_somebody_else_stays(github):
    event = github.pull_request(say("113"))
    ((_, _, body),) = github.run(event).written
    others = [earlier(body, mine=False), earlier("Looks good to me")]
    ((method, _, _),) = github.run(event, comments=others).written
    assert method == "POST"


@pytest.mark.parametrize("source", ["student/course", None])
def test_a_fork_has_the_summary_alone(github, source):
    """GitHub gives it a token that can only read; None is a fork that has been deleted."""
    ran = github.run(github.pull_request(say("113"), source))
    assert ran.status == 1
    assert ran.calls == []
    assert "::notice title=mkdocs-cnn::A pull request from a fork" in ran.out
    assert "**1 new figure is false**" in ran.summary


def test_a_comment_that_is_refused_fails_nothing(github):
    refuses = "HTTP 403: Resource not accessible\n"
    ran = github.run(github.pull_request(say("113")), refuses=refuses, fail_on="never")
    assert ran.status == 0
    assert "pull-requests: write" in ran.out
    assert "HTTP 403" in ran.out
    assert "**1 new figure is false**" in ran.summary


def test_no_comment_is_asked_for(github):
    ran = github.run(github.pull_request(say("113")), comment="false")
    assert ran.calls == []
    assert "**1 new figure is false**" in ran.summary


def test_a_push(github):
    widen(github)
    github.commit()
    ran = github.run({}, "push", fail_on="new")
    assert ran.status == 1
    assert (ran.output["all-false"], ran.output["became-false"]) == ("1", "0")
    assert ran.calls == []
    assert "| docs/lesson.md |" in ran.summary


def test_only_some_files(github):
    github.write("docs/other.md", FALSE.format(113))
    ran = github.run(github.pull_request(say("113")), paths="docs/lesson.md\n  networks\n")
    assert ran.output["all-false"] == "1"
    assert "docs/other.md" not in ran.summary


def test_a_site_in_a_folder(github):
    github.git("init", "--quiet")
    (github.folder / "site").mkdir()
    for each in ("mkdocs.yml", "networks", "docs"):
        (github.folder / each).rename(github.folder / "site" / each)
    event = github.pull_request(say("113", "site/docs/lesson.md"))
    ran = github.run(event, config_file="site/mkdocs.yml")
    assert ran.output["new-false"] == "1"
    assert "::error file=site/docs/lesson.md,line=4," in ran.out


def test_a_site_that_is_new(github):
    """There is nothing to check in the base."""
    for each in ("mkdocs.yml", "networks/tiny.yml", "docs/lesson.md"):
        (github.folder / each).unlink()

    def add(here):
        here.write("mkdocs.yml", "site_name: Course\nplugins: [cnn]\n")
        here.write("docs/lesson.md", "`#!cnn 138M = vgg16.params`, `#!cnn 139M = vgg16.params`\n")

    ran = github.run(github.pull_request(add))
    assert (ran.output["new-false"], ran.output["became-false"]) == ("1", "0")
    assert "The base could not be checked" in ran.summary


def test_a_base_that_was_not_fetched(github, tmp_path):
    event = github.pull_request(say("113"))
    there = github.folder
    github.folder = tmp_path / "shallow"
    line = ("git", "clone", "--quiet", "--depth", "1", there.as_uri(), str(github.folder))
    subprocess.run(line, check=True, capture_output=True)
    ran = github.run(event)
    assert ran.status == 2
    assert "::error title=mkdocs-cnn::the base of the pull request is not here" in ran.out
    assert "fetch-depth: 2" in ran.out


def test_the_branch_itself_is_checked_out(github):
    """Not its merge with the base: then the base is the one that the event names."""
    event = github.pull_request(widen)
    github.git("checkout", "--quiet", "change")
    assert github.run(event).output["became-false"] == "1"


def test_no_rights_for_whoever_opens_a_pull_request(github):
    ran = github.run(github.pull_request(widen), "pull_request_target")
    assert ran.status == 2
    assert ran.calls == []
    assert "Use pull_request." in ran.out
    assert ran.summary == ""


def test_a_configuration_that_cannot_be_read(github):
    ran = github.run(github.pull_request(lambda here: here.write("mkdocs.yml", "a: [")))
    assert ran.status == 2
    assert "mkdocs-cnn check could not begin" in ran.out
    assert "mkdocs.yml" in ran.err


def test_an_unknown_word(github):
    ran = github.run(github.pull_request(widen), fail_on="always")
    assert ran.status == 2
    assert "fail-on is 'always'" in ran.out


def test_what_an_author_writes_stays_text(github):
    """No mention of anybody, no markup, no further cell, no hidden character."""
    name = "@everybody <img src=x> \u202e `x` | y"
    page = f"{PAGE}\n```cnn\nuse: '{name}'\n```\n\n`#!cnn 113 = tiny.params`\n"
    ran = github.run(github.pull_request(lambda here: here.write("docs/lesson.md", page)))
    assert ran.status == 2
    body = ran.written[0][2]
    assert "@everybody" in body
    assert "\u202e" not in body
    for row in body.splitlines():
        outside = re.sub(r"(`+) ?.*? ?\1(?!`)", "", row)
        assert not re.search(r"@|<img|\\", outside)
        assert len(re.findall(r"(?<!\\)\|", row)) in (0, 3, 5)


def test_many_are_cut(github):
    lines = "\n".join(FALSE.format(1000 + number) for number in range(80))
    ran = github.run(github.pull_request(lambda here: here.write("docs/many.md", lines)))
    ((_, _, body),) = ran.written
    assert body.count("| [`docs/many.md:") == 50
    assert "and 30 more." in body
    assert len(body) < 65_536


def test_what_the_action_asks_for_is_what_its_steps_take():
    """Every input is given to a step, and every output comes from one."""
    texts = [text for step in ACTION["runs"]["steps"] for text in step["env"].values()]
    taken = {name for text in texts for name in re.findall(r"inputs\.([\w-]+)", text)}
    assert taken == set(ACTION["inputs"])
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]  # what an author writes would be a command
    outputs = {each["value"] for each in ACTION["outputs"].values()}
    assert outputs == {f"${{{{ steps.check.outputs.{name} }}}}" for name in ACTION["outputs"]}
