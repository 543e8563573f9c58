"""GitHub, played: a repository with a runner, on which the steps of the action are run.

The event, the files that a step writes to and `gh` are made here; each call of `gh` is recorded.
"""

import json
import os
import re
import subprocess
import sys

import yaml

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


class GitHub:
    """A repository of a course, with a runner."""

    def __init__(self, folder, action):
        """Make it.

        Args:
            folder: where it is made.
            action: the folder of the action.
        """
        self.action = action
        self.declared = yaml.safe_load((action / "action.yml").read_text("utf-8"))
        self.folder = folder / "course"
        self.folder.mkdir()
        self.temp = folder / "temp"
        self.temp.mkdir()
        gh = folder / "bin/gh"
        gh.parent.mkdir()
        gh.write_text(GH.format(python=sys.executable), "utf-8")
        gh.chmod(0o755)
        self.calls_file = folder / "calls"
        self.path = f"{gh.parent}{os.pathsep}{os.environ['PATH']}"
        self.git("init", "--quiet", "--initial-branch", "main")

    def installed(self):
        """Have the package as if the first step had installed it."""
        python = self.temp / "mkdocs-cnn/bin/python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
        python.chmod(0o755)

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
        (step,) = (each for each in self.steps if each.get("id") == "check")
        event_file = self.temp / "event.json"
        event_file.write_text(json.dumps(event), "utf-8")
        self.calls_file.write_text("", "utf-8")
        files = {key: self.temp / key for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for each in files.values():
            each.write_text("", "utf-8")
        environment = {
            **{key: str(file) for key, file in files.items()},
            "GH_CALLS": str(self.calls_file),
            "GH_COMMENTS": json.dumps(list(comments)),
            "GH_REFUSES": refuses,
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(event_file),
            "GITHUB_REPOSITORY": REPOSITORY,
        }
        done = self.step(step, inputs, environment)
        assert "Traceback" not in done.stderr, done.stderr
        output = dict(
            each.split("=") for each in files["GITHUB_OUTPUT"].read_text("utf-8").splitlines()
        )
        calls = [json.loads(each) for each in self.calls_file.read_text("utf-8").splitlines()]
        summary = files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        return Ran(done.returncode, done.stdout, done.stderr, summary, output, calls)

    @property
    def steps(self):
        return self.declared["runs"]["steps"]

    def step(self, step, inputs=(), environment=()):
        """Run a step as GitHub does."""
        known = {
            "github.action_path": str(self.action),
            "github.token": "ghs_1",
            **{
                f"inputs.{key}": dict(inputs).get(key.replace("-", "_"), each.get("default", ""))
                for key, each in self.declared["inputs"].items()
            },
        }
        given = {key: _filled(value, known) for key, value in step["env"].items()}
        return subprocess.run(
            ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]),
            cwd=self.folder,
            env={
                **os.environ,
                **{key: _filled(value, known) for key, value in given.items()},
                **dict(environment),
                "PATH": self.path,
                "RUNNER_TEMP": str(self.temp),
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


def _filled(value, known):
    """A value with what GitHub puts into it; what an input stands for may be such a value."""
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
