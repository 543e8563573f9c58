"""Models written in PyTorch: what `torch.export` records of one, as a `Trace`.

Its modules import torch, and so nobody imports them but who records a model: `exporting` finds the
model and has it exported, `graphs` goes through the exported program, `operations` says what each
of its functions is called here, `naming` gives every call its address.
"""
