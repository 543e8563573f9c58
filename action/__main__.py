"""The step of action.yml that checks: annotations, the job's summary, and a comment.

On a pull request, what is found is held against what is found in its base. Everything that GitHub
tells an action comes from the environment, so that a test can play GitHub.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from comment import Figures, pull_request_comment, write_comment
from difference import Difference, compare

FAIL_ON = ("any", "new", "never")
COMMAND = (sys.executable, "-m", "mkdocs_cnn", "check")


class RefusedError(Exception):
    """What was asked for cannot be done; its text says why."""


def main():
    try:
        return run()
    except RefusedError as refused:
        print(f"::error title=mkdocs-cnn::{escaped(str(refused))}")
        return 2


def run():
    fail_on = os.environ.get("INPUT_FAIL_ON", "") or "any"
    if fail_on not in FAIL_ON:
        raise RefusedError(f"fail-on is {fail_on!r}; it can be {', '.join(FAIL_ON)}")
    if os.environ.get("GITHUB_EVENT_NAME") == "pull_request_target":
        raise RefusedError(
            "pull_request_target gives the rights of this repository to whoever opens a pull "
            "request, and a check loads the extensions that its configuration names. "
            "Use pull_request."
        )
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text("utf-8"))
    arguments = asked_for()
    status, found = findings(arguments, Path())
    sys.stdout.write(called(arguments, "--report", "--format", "github").stdout)
    sys.stdout.flush()
    if found is None:
        raise RefusedError("mkdocs-cnn check could not begin; its words stand above")
    pull_request = event.get("pull_request")
    difference = None
    if pull_request is not None:
        difference = against_base(found, arguments, pull_request)
        comment(difference, pull_request)
    summarise(called(arguments, "--report", "--format", "markdown").stdout)
    put_out(status, found, difference)
    if fail_on == "never":
        return 0
    if fail_on == "new" and difference is not None:
        return difference.status
    return status


def asked_for():
    """The arguments of the check that the inputs ask for."""
    config = os.environ.get("INPUT_CONFIG_FILE", "").strip()
    paths = [each.strip() for each in os.environ.get("INPUT_PATHS", "").splitlines()]
    return (*(("--config-file", config) if config else ()), "--", *filter(None, paths))


def called(arguments, *options, folder=Path()):
    """Run a check in a folder; its errors are shown where the action's are."""
    line = (*COMMAND, *options, *arguments)
    return subprocess.run(line, cwd=folder, stdout=subprocess.PIPE, encoding="utf-8", check=False)


def findings(arguments, folder):
    """The exit status of a check, and what it found; None if it could not begin."""
    done = called(arguments, "--format", "json", folder=folder)
    return done.returncode, json.loads(done.stdout)["findings"] if done.stdout else None


# The base


def git(*arguments):
    # In a container, the folder belongs to somebody else.
    line = ("git", "-c", f"safe.directory={Path.cwd()}", *arguments)
    return subprocess.run(line, capture_output=True, encoding="utf-8", check=False)


def base_of(pull_request):
    """The commit that the pull request would be merged into.

    GitHub checks out the merge of the two, whose first parent is the base as it is now.

    Raises:
        RefusedError: that commit is not there.
    """
    wanted = ("HEAD^1",) if git("rev-parse", "--verify", "--quiet", "HEAD^2").stdout else ()
    for each in (*wanted, pull_request["base"]["sha"]):
        found = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{each}^{{commit}}")
        if found.returncode == 0:
            return found.stdout.strip()
    raise RefusedError(
        "the base of the pull request is not here; give actions/checkout `fetch-depth: 2`"
    )


def against_base(found, arguments, pull_request):
    """Hold what was found against what is found in the base."""
    base = base_of(pull_request)
    with tempfile.TemporaryDirectory(dir=os.environ.get("RUNNER_TEMP")) as folder:
        tree = Path(folder, "base")
        made = git("worktree", "add", "--detach", str(tree), base)
        if made.returncode:
            raise RefusedError(f"the base could not be checked out: {made.stderr.strip()}")
        try:
            _, before = findings(arguments, tree)
            return compare(found, before, Path(), tree, renamed(base))
        finally:
            git("worktree", "remove", "--force", str(tree))


def renamed(base):
    """What each file that has moved was called in the base."""
    names = git("diff", "--name-status", "-z", "--find-renames", "--diff-filter=R", base).stdout
    parts = names.split("\0")
    return dict(zip(parts[2::3], parts[1::3], strict=False))


# What is told


def comment(difference, pull_request):
    """Write the comment into the job's summary, and on the pull request where that is allowed."""
    repository = os.environ["GITHUB_REPOSITORY"]
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    figures = Figures(f"{server}/{repository}/blob/{pull_request['head']['sha']}")
    # A course with two sites has a comment for each.
    asked = hashlib.sha256("\n".join(asked_for()).encode()).hexdigest()[:12]
    marker = f"<!-- mkdocs-cnn {asked} -->"
    text = pull_request_comment(difference, figures)
    summarise(text)
    if os.environ.get("INPUT_COMMENT", "true").strip().lower() == "false":
        return
    source = (pull_request["head"].get("repo") or {}).get("full_name")
    if source != repository:
        notice("A pull request from a fork may not be commented on; the job's summary has it all.")
        return
    failed = write_comment(marker, text, repository, pull_request["number"], difference.is_empty)
    if failed:
        print(
            "::warning title=mkdocs-cnn::The comment could not be written, the job's summary has "
            f"it. The job needs `permissions: pull-requests: write`. {escaped(failed)}"
        )


def notice(text):
    print(f"::notice title=mkdocs-cnn::{escaped(text)}")


def summarise(text):
    with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as summary:
        summary.write(f"{text}\n")


def put_out(status, found, difference):
    difference = difference or Difference()
    false = sum(each["kind"] == "claim" and each["level"] != "note" for each in found)
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as output:
        output.write(f"became-false={len(difference.became_false)}\n")
        output.write(f"new-false={len(difference.new_false)}\n")
        output.write(f"all-false={false}\nstatus={status}\n")


def escaped(text):
    """A text in a command to GitHub."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


if __name__ == "__main__":
    sys.exit(main())
