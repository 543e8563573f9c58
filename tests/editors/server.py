"""Talks to a language server as an editor does, over its standard input and output."""

import json
import subprocess
from contextlib import contextmanager
from itertools import count


class Server:
    """A server of YAML, with schemas for files by their patterns."""

    def __init__(self, process, schemas):
        self.process = process
        self.numbers = count(1)
        self.settings = {
            "yaml": {"validate": True, "hover": True, "completion": True, "schemas": schemas}
        }
        self.diagnostics = {}
        self.open = count(1)
        snippets = {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}}
        able = {
            "textDocument": {"completion": snippets, "hover": {"contentFormat": ["markdown"]}},
            "workspace": {"configuration": True},
        }
        self.ask("initialize", processId=None, rootUri=None, capabilities=able)
        self.tell("initialized")
        self.tell("workspace/didChangeConfiguration", settings=self.settings)

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def tell(self, method, **params):
        self.send({"method": method, "params": params})

    def ask(self, method, **params):
        number = next(self.numbers)
        self.send({"id": number, "method": method, "params": params})
        while (answer := self.receive()).get("id") != number or "method" in answer:
            self.serve(answer)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def receive(self):
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            assert line or self.process.poll() is None, "the server has ended"
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(length))

    def serve(self, message):
        """Answer what the server asks, and keep what it tells of a file."""
        if message.get("method") == "textDocument/publishDiagnostics":
            found = message["params"]
            self.diagnostics[found["uri"]] = found["diagnostics"]
        elif message.get("method") == "workspace/configuration":
            asked = [each.get("section", "") for each in message["params"]["items"]]
            self.send({"id": message["id"], "result": [self.settings.get(each) for each in asked]})
        elif "id" in message and "method" in message:
            self.send({"id": message["id"], "result": None})

    def show(self, text, name):
        """Open a file with a text; a bar in it is where the cursor is."""
        before, _, after = text.partition("|")
        uri = f"file:///editors/{next(self.open)}/{name}"
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": before + after}
        self.tell("textDocument/didOpen", textDocument=document)
        line = before.count("\n")
        cursor = {"line": line, "character": len(before) - before.rfind("\n") - 1}
        return {"textDocument": {"uri": uri}, "position": cursor}

    def complete(self, text, name):
        """What is offered where the bar is: each label with what is said of it, and inserted."""
        found = self.ask("textDocument/completion", **self.show(text, name))
        return {each["label"]: each for each in found["items"]}

    def hover(self, text, name):
        """What is said of the word at the bar."""
        found = self.ask("textDocument/hover", **self.show(text, name))
        return found["contents"]["value"] if found else ""

    def complaints(self, text, name):
        """What is wrong with a text: each line with the words."""
        uri = self.show(text, name)["textDocument"]["uri"]
        while uri not in self.diagnostics:
            self.serve(self.receive())
        found = self.diagnostics[uri]
        return [(each["range"]["start"]["line"], each["message"]) for each in found]


@contextmanager
def running(command, schemas):
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:
        try:
            yield Server(process, schemas)
        finally:
            process.kill()
