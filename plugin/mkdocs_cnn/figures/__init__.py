"""What a figure says, how it is written, and when it holds.

Comes in: `138M`, `7x7x512`, `1.234,5` as authors write them, and the values that were computed;
goes out: figures, the verdict on a claim, and short figures for readers.
"""
