"""Whatever is edited, in whatever order: what was kept is shown as if nothing had been kept."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from edited import Site

NAMES = ("one", "two", "three", "vgg11")
"""Networks of files and ids of pages; the package has one of that name."""
LAYERS = ("conv3-4", "conv3-5", "cnov3-4", "one", "relu")

names = st.sampled_from(NAMES)
defined = st.builds(
    "input: 8x8x3\nlayers: [{}, {}]\n".format, st.sampled_from(LAYERS), st.sampled_from(LAYERS)
)
using = st.builds("use: {}\n".format, names)
claiming = st.builds(
    "{}expect: {{{}: 112}}\n".format,
    st.one_of(defined, using),
    st.sampled_from(["params", "one.params", "two.params", "thre.params", "nothing.x"]),
)
comparing = st.one_of(
    st.builds("compare: [{}, {}]\n".format, names, names),
    st.builds("compare: [{{use: {}, id: {}}}, lenet5]\n".format, names, names),
)
listings = st.just("input: [8x8x3]\nconv3-4: [8x8x4] params: 112\nconv3-4: params: 148\n")
varying = st.builds(
    "parameters: {{w: 4}}\nvary: {{w: [{}, {}], bias: [true, false]}}\n"
    "input: 8x8x3\nlayers: [conv3-w]\n".format,
    st.integers(1, 3),
    st.integers(4, 5),
)
texts = st.one_of(defined, using, claiming, comparing, listings, varying)


def fence(text, said, name, opening):
    head = f"{said}: {name}\n" if said else ""
    return f"```cnn{opening}\n{head}{text}```\n\n"


fences = st.builds(
    fence,
    texts,
    st.sampled_from(["", "id", "title"]),
    names,
    st.sampled_from(["", ' view="summary"', ' id="two"', ' veiw="summary"']),
)
codes = st.builds(
    "Some `#!cnn {}{}.{}` here.\n\n".format,
    st.sampled_from(["", "112 = "]),
    st.sampled_from([*NAMES, "nothing"]),
    st.sampled_from(["params", "conv1.params"]),
)
headings = st.builds("# {}\n\n".format, names)
pieces = st.one_of(fences, fences, codes, headings)
pages = st.lists(pieces, max_size=5)
files = st.one_of(defined, using, claiming, listings, st.just("layers: [\n"), st.none())
edits = st.one_of(
    st.tuples(st.just("page"), st.sampled_from("ab"), pages),
    st.tuples(st.just("piece"), st.sampled_from("ab"), st.integers(0, 4), pieces),
    st.tuples(st.just("piece"), st.sampled_from("ab"), st.integers(0, 4), pieces),
    st.tuples(st.just("file"), names, files),
    st.tuples(st.just("options"), st.sampled_from([{}, {"numbers": "1.234,5"}, {"bias": False}])),
)


def edit(site, written, what, *how):
    """Edit a page, one piece of a page, a network file or the options."""
    if what == "page":
        written[how[0]] = [*how[1]]
    elif what == "piece":
        written[how[0]][how[1] : how[1] + 1] = [how[2]]
    elif what == "file":
        site.write(*how)
    else:
        site.configure(*how)
    site.pages = {name: "".join(pieces) for name, pieces in written.items()}


@given(pages, pages, st.lists(edits, min_size=1, max_size=8))
def test_what_is_kept_is_never_stale(one, other, steps):
    with tempfile.TemporaryDirectory() as folder:
        site, written = Site(Path(folder), page_layers=60), {"a": one, "b": other}
        for step in steps:
            edit(site, written, *step)
            assert site.build() == site.build_anew()
        assert site.build() == site.build_anew()
