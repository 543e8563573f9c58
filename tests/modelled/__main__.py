"""Hold what is counted of models in code against what their frameworks count.

Run it where torch, torchvision, timm, Keras and the package are installed:
`python -m modelled --save ../docs/development/models.json`. It exports every model of
`truth/exports.json`, and has Keras write every one of `truth/keras.json`; each is read and counted
as a page does it. What those files say is the frameworks' own. Whatever differs is told, and ends
it with status 1.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

from mkdocs_cnn.counting.report import make_report
from mkdocs_cnn.library.texts import parse
from mkdocs_cnn.models.keras import read
from mkdocs_cnn.models.writing import write
from mkdocs_cnn.network.builder import build
from mkdocs_cnn.problems.problem import Invalid, Source

TRUTH = Path(__file__).parent.parent / "truth"


def counted(text):
    """What a page counts of a text, and of how many operations it does not know what they cost."""
    report = make_report(build(parse(Source("export", text))))
    macs = sum((head.counts.macs for head in report.heads), report.totals.macs)
    return {
        "params": report.params_with_heads,
        "buffers": report.buffers,
        "macs": macs,
        "unknown": report.totals.uncounted,
        "rows": report.row_count,
    }


def of_torch():
    """Yield the models of torchvision and timm: group, name, truth, and what makes the text."""
    from mkdocs_cnn.models.torch.exporting import record_model

    for fact in json.loads((TRUTH / "exports.json").read_text("utf-8"))["models"]:
        module, _, name = fact["model"].partition(":")
        given = fact["arguments"]
        group = "timm"
        if module != "timm":
            group = module.replace("torchvision.models", "torchvision").replace(".", ", ")
        truth = {
            "params": fact["params"],
            "buffers": fact["buffers"],
            "macs": fact["conv"] + fact["linear"] + fact["products"],
        }

        def text(fact=fact, given=given):
            return write(record_model(fact["model"], [("", tuple(fact["input"][1:]))], given))

        yield group, given.get("model_name", name), truth, text


def of_keras():
    """Yield the applications of Keras, whose files hold parameters and statistics together."""
    import keras
    import torch

    sys.path.insert(0, str(TRUTH))
    from make_keras import APPLICATIONS, application

    facts = json.loads((TRUTH / "keras.json").read_text("utf-8"))["applications"]
    for name in APPLICATIONS:
        fact = facts[name]
        truth = {
            "params": fact["trainable"],
            "buffers": fact["non_trainable"],
            "macs": fact["macs"],
        }

        def text(name=name):
            with torch.device("meta"):
                model = application(name)
            keras.backend.clear_session()
            if None not in model.input_shape[1:]:
                return model.to_json()
            trace, _ = read(Source(name, model.to_json()), model.to_json(), input=(224, 224, 3))
            return write(trace)

        yield "Keras", name, truth, text


def main():
    """Compare; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--save", type=Path)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    found, wrong = [], 0
    for group, name, truth, text in (*of_torch(), *of_keras()):
        if options.names and name not in options.names:
            continue
        began = time.perf_counter()
        written = text()
        exported = time.perf_counter() - began
        try:
            ours = counted(written)
        except Invalid as invalid:
            print(group, name, invalid.problems[0].describe(), file=sys.stderr)
            ours = dict.fromkeys((*truth, "unknown"), -1)
        counting = time.perf_counter() - began - exported
        differs = {key: (value, ours[key]) for key, value in truth.items() if ours[key] != value}
        if differs or ours["unknown"]:
            wrong += 1
            print(group, name, differs, f"{ours['unknown']} not known", file=sys.stderr)
        print(f"{group} {name}: {exported:.1f} s, {counting * 1000:.0f} ms")
        exact = not differs
        found.append(
            {"group": group, "name": name, **truth, "exact": exact, "unknown": ours["unknown"]}
        )
    print(f"{len(found)} models, {wrong} not as their frameworks count them")
    if options.save:
        lines = ",\n".join(f"  {json.dumps(each)}" for each in found)
        options.save.write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
