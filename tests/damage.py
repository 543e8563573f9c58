"""Files whose bytes are damaged: cut off, changed, added to, or with some taken out."""

from hypothesis import strategies as st

NEAR = st.sampled_from([1_500, 10**6])
"""Up to where a damage lies: often at the beginning, where a file says what is in it."""


@st.composite
def damaged(draw, files):
    """One of some files with a few damages."""
    content = bytearray(draw(st.sampled_from(files)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(min(len(content), draw(NEAR)) - 1, 0)))
        kind = draw(st.sampled_from(["cut", "flip", "grow", "drop"]))
        if kind == "cut":
            content = content[:at]
        elif kind == "flip" and content:
            content[at] = draw(st.integers(0, 255))
        elif kind == "grow":
            content[at:at] = draw(st.binary(min_size=1, max_size=12))
        else:
            del content[at : at + draw(st.integers(1, 12))]
    return bytes(content)
