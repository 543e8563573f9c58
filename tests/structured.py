"""Random programs and networks with all structures: definitions, branches, heads, shares."""

from hypothesis import strategies as st

from mkdocs_cnn.language.expressions import Name
from mkdocs_cnn.language.program import (
    JOINS,
    SHORTCUTS,
    Argument,
    Chain,
    Definition,
    Head,
    Join,
    Operation,
    Parameter,
    Residual,
    Row,
    Share,
    Stage,
    Text,
)
from mkdocs_cnn.problems.records import replace
from programs import SPAN, expressions, operations, programs, repetitions

WORDS = ["act", "n", "width", "wide_2", "été", "Groups", "stride"]


def text(name):
    return Text(name, SPAN)


# Programs: what can be written, whether or not it makes sense


@st.composite
def parameters(draw):
    """Those of a definition: a kernel, a number of outputs, options; names are unique."""
    names = draw(st.permutations(WORDS))
    roles = [role for role in ("kernel", "out") if draw(st.booleans())]
    found = [Parameter(name, None, role, SPAN) for name, role in zip(names, roles, strict=False)]
    options = names[len(roles) : len(roles) + draw(st.integers(0, 3))]
    defaults = [draw(st.none() | expressions()) for _ in options]
    each = zip(options, defaults, strict=True)
    return (*found, *(Parameter(name, value, "option", SPAN) for name, value in each))


@st.composite
def calls(draw, definition):
    """A call that gives what must be given, and perhaps more."""
    arguments = []
    for each in definition.parameters:
        if each.default is None or draw(st.booleans()):
            value = draw(expressions() | st.just(Name("relu", SPAN)))
            arguments.append(Argument(each.name, (value,), SPAN))
    return Operation(definition.name, tuple(arguments), SPAN)


@st.composite
def rows(draw, name, definitions, words):
    kinds = [operations()]
    kinds += [calls(each) for each in definitions]
    kinds += [st.just(Operation(word, (), SPAN)) for word in words]
    kinds += [st.just(Operation("from", (Argument("name", "n0", SPAN),), SPAN))]
    found = draw(st.lists(st.one_of(kinds), min_size=1, max_size=2))
    return Row(name, Chain(tuple(found), draw(repetitions(found))), SPAN)


@st.composite
def items(draw, definitions, words, depth=2, prefix="n", least=1):
    """A list of items of all kinds; names are unique."""
    found = []
    for index in range(draw(st.integers(least, 3))):
        name = text(f"{prefix}{index}") if draw(st.booleans()) else None
        way = draw(st.sampled_from(["row", "row", "stage", "join", "residual", "head", "share"]))

        def inner(least=1, prefix=f"{prefix}{index}_"):
            return draw(items(definitions, words, depth - 1, prefix, least))

        if way == "share":
            found.append(Share(name, text(draw(st.sampled_from(["n0", "été", "a-b"]))), SPAN))
        elif way == "row" or not depth:
            found.append(draw(rows(name, definitions, words)))
        elif way == "stage":
            times = draw(st.none() | expressions()) if name else None
            found.append(Stage(name, inner(), times, SPAN))
        elif way == "head":
            found.append(Head(name, inner(), SPAN))
        elif way == "residual":
            own = draw(st.booleans())
            shortcut = Stage(None, inner(prefix="s"), None, SPAN) if own else None
            shortcut = shortcut or draw(st.sampled_from(SHORTCUTS))
            found.append(Residual(name, inner(), shortcut, SPAN))
        else:
            named, count = draw(st.booleans()), draw(st.integers(2, 3))
            branches = tuple(
                Stage(text(f"b{i}") if named else None, inner(least=0, prefix=f"b{i}"), None, SPAN)
                for i in range(count)
            )
            found.append(Join(draw(st.sampled_from(JOINS)), name, branches, SPAN))
    return tuple(found)


@st.composite
def structured_programs(draw):
    program = draw(programs(compared=False))
    if program.layers is None:
        chosen = draw(st.lists(st.sampled_from(WORDS), unique=True, max_size=3))
        given = tuple(Parameter(name, draw(expressions()), "option", SPAN) for name in chosen)
        return replace(program, given=given)
    heads = [
        Definition(name, draw(parameters()), (), SPAN)
        for name in draw(st.lists(st.sampled_from(["unit", "Block", "größe"]), unique=True))
    ]
    chosen = draw(st.lists(st.sampled_from(["depth", "norm"]), unique=True))
    own = tuple(Parameter(name, draw(expressions()), "option", SPAN) for name in chosen)
    own = (*own, Parameter("chosen", Name("gelu", SPAN), "option", SPAN))
    words = ["chosen"]
    definitions = tuple(
        replace(each, items=draw(items(heads, [*words, *(p.name for p in each.parameters)], 0)))
        for each in heads
    )
    layers = Stage(None, draw(items(heads, words)), None, SPAN)
    return replace(program, parameters=own, definitions=definitions, layers=layers)


# Networks: what can be counted


@st.composite
def structures(draw, index):
    """Some items that fit whatever comes before them and keep an even number of channels."""
    n = 2 * draw(st.integers(1, 8))
    k, s = draw(st.sampled_from([1, 3])), draw(st.integers(1, 2))
    inner = draw(st.sampled_from([f"conv{k}-{n}", "bn + relu", "dwconv3", "sepconv3-4 + prelu"]))
    choices = [
        [f"conv3-{n} stride {s} + bn + relu"],
        [f"residual: [{inner}, conv1-{n} stride {s}]", "  shortcut: projection"],
        [f"residual: [{inner}]", "  shortcut: if-same"],
        [f"residual: [conv3-{n}]", f"  shortcut: [bn, conv1-{n} nobias]"],
        [f"residual{index}: {{residual: [relu]}}"],
        [f"concat: [[], [{inner}], [conv1-{n}, relu x2]]"],
        [f"mixed{index}: {{concat: {{left: [conv1-{n}], right: [dwconv3]}}}}"],
        [f"add: [[conv3-{n}], [conv1-{n} + relu]]"],
        ["multiply: [[], [gap, conv1-2 + relu, conv1-(in*0 + channels) + sigmoid]]"],
        ["split: [[], [bn, conv1-2]]"],
        ["split: [[relu], [dwconv3 + bn]]", "- shuffle groups 2"],
        [f"head: [gap, fc-{n}]"],
        [f"aux{index}: {{head: [conv3-{n}, head: [fc-2], fc-3]}}"],
        [f"first{index}: conv1-{n}", f"- again{index}: conv3-{n}", f"- share: again{index}"],
        [f"unit-{n} stride {s} x2"],
        [f"called{index}: unit-{n} act none + relu"],
        [f"kept{index}: conv1-{n}", "- relu", f"- concat: [[], [from kept{index}]]"],
        [f"stage{index} x2:", f"    - unit-{n}", "    - add: [[relu], []]"],
    ]
    return draw(st.sampled_from(choices))


DEFINE = """define:
  unit-n stride=1 act=relu:
    - residual: [conv3-n stride stride + bn + act, conv1-n]
      shortcut: projection
    - act
"""


@st.composite
def structured_networks(draw, **keys):
    found = [f"{key}: {value}" for key, value in keys.items()]
    found += ["input: 40x36x4", *DEFINE.splitlines(), "layers:"]
    channels = 2 * draw(st.integers(1, 8))
    for index in range(draw(st.integers(1, 5))):
        first, *rest = draw(structures(index))
        if "channels" in first:
            found.append(f"  - conv1-{channels}")
            first = first.replace("in*0 + channels", str(channels))
        if "split" in first:  # an even number for each share
            found.append(f"  - conv1-{2 * channels}")
        found += [f"  - {first}", *(f"  {line}" for line in rest)]
    found += ["  - gap", "  - fc-5 + softmax"] if draw(st.booleans()) else []
    return "\n".join(found) + "\n"
