"""Starts other programs and says what each has cost: seconds of the processor, and memory.

A program of its own, because the memory of a new process counts from that of the one that starts
it. So it must be small: `python -I -S launcher.py`. A request is a line of arguments with U+001F
between; the first two are the files for what the program says and for its complaints.
"""

import os
import sys

UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in what the system counts memory in."""


def opened(number, path):
    return (os.POSIX_SPAWN_OPEN, number, path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def main():
    """Answer each request with the exit status, the seconds and the bytes."""
    for line in sys.stdin:
        said, complained, *arguments = line.rstrip("\n").split("\x1f")
        files = [opened(1, said), opened(2, complained)]
        process = os.posix_spawn(arguments[0], arguments, os.environ, file_actions=files)
        _, status, used = os.wait4(process, 0)
        code = os.waitstatus_to_exitcode(status)
        print(code, used.ru_utime + used.ru_stime, used.ru_maxrss * UNIT, flush=True)


if __name__ == "__main__":
    main()
