"""The action of action.yml: its step that checks is run as GitHub runs it, in a real repository."""

import re
import shutil
import subprocess
import sys

import pytest
import yaml

from helpers import TESTS
from played import REPOSITORY, GitHub

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "git"))) or sys.platform == "win32",
    reason="the steps are scripts for bash",
)

ROOT = TESTS.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
PAGE = "# Lesson\n\nIt has `#!cnn 112 = tiny.params` parameters.\n"
TINY = "input: 8x8x3\nlayers: [conv3-{}]\n"  # 4 filters: 3·3·3·4 + 4 = 112; 8: 224
FALSE = "It has `#!cnn {} = tiny.params`, too.\n"


@pytest.fixture
def github(tmp_path):
    """A repository with a site, where one page uses one network."""
    made = GitHub(tmp_path, ROOT)
    made.installed()
    made.write("mkdocs.yml", "site_name: Course\nplugins: [cnn: {networks: networks}]\n")
    made.write("networks/tiny.yml", TINY.format(4))
    made.write("docs/lesson.md", PAGE)
    return made


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
