"""The summary of Keras 2, printed as its `layer_utils.print_summary` did, of a model of Keras 3."""

COLUMNS = {False: (65, (0.45, 0.85, 1.0)), True: (98, (0.33, 0.55, 0.67, 1.0))}
"""How wide it is, and where its columns end, without and with edges."""


def plain(model, *, connected=False, quoted=False):
    """Print a model.

    Args:
        model: one of Keras 3.
        connected: with a column of what each layer goes on from.
        quoted: as 2.9 and later do, in lists with quotation marks, and without rules between rows?
    """
    width, shares = COLUMNS[connected]
    ends = [int(width * share) for share in shares]
    heads = ["Layer (type)", "Output Shape", "Param #", *["Connected to"] * connected]
    lines = [f'Model: "{model.name}"', "_" * width, row(heads, ends), "=" * width]
    for each in model.layers:
        first, *more = sources(each, quoted) if connected else [""]
        lines.append(row([*cells(each, quoted), *[first] * connected], ends))
        lines += [row(["", "", "", name], ends) for name in more]
        lines += [] if quoted else ["_" * width]
    if not quoted:
        lines.pop()
    return "\n".join([*lines, "=" * width, *totals(model, quoted), "_" * width]) + "\n"


def row(fields, ends):
    """A row: each field is cut off where its column ends."""
    line = ""
    for number, (each, end) in enumerate(zip(fields, ends, strict=True)):
        line = f"{line[:-1]} {each}" if number else str(each)
        line = line[:end].ljust(end)
    return line


def cells(layer, quoted):
    """The name with the class, the shape, and the parameters of a layer."""
    own, shape = type(layer).__name__, str(tuple(layer.output.shape))
    shape = f"[{shape}]" if own == "InputLayer" else shape
    return [" " * quoted + f"{layer.name} ({own})", shape, layer.count_params()]


def sources(layer, quoted):
    """What a layer goes on from, line by line."""
    found = []
    for node in layer._inbound_nodes:
        for tensor in node.input_tensors:
            before, at, number = tensor._keras_history
            found.append(f"{before.name}[{at}][{number}]")
    if not quoted:
        return found or [""]
    return str(found).replace(", ", ",\n").split("\n")


def totals(model, quoted):
    """The lines below the rows; with bytes if they are as new as the quotation marks."""
    trained = sum(each.numpy().size for each in model.trainable_weights)
    whole = model.count_params()
    figures = {"Total": whole, "Trainable": trained, "Non-trainable": whole - trained}
    return [f"{word} params: {n:,}{memory(n) * quoted}" for word, n in figures.items()]


def memory(count):
    """Bytes of so many values of four bytes."""
    size, units = count * 4, iter(("Byte", "KB", "MB"))
    for unit in units:
        if size < 1024:
            return f" ({size:.2f} {unit})"
        size /= 1024
    return f" ({size:.2f} GB)"
