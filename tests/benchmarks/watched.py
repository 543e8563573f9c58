"""What happens inside: functions of the package, watched wherever they are known by name."""

import sys
import time
from contextlib import contextmanager
from functools import wraps


@contextmanager
def replaced(replacements):
    """Put functions in the place of others, in all modules and classes of the package."""
    _replace(replacements)
    try:
        yield
    finally:
        _replace({new: old for old, new in replacements.items()})


def _replace(replacements):
    by_id = {id(old): new for old, new in replacements.items()}
    modules = [each for name, each in [*sys.modules.items()] if name.startswith("mkdocs_cnn")]
    classes = {
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__.startswith("mkdocs_cnn")
    }
    for place in (*modules, *classes):
        for name, value in [*vars(place).items()]:
            if id(value) in by_id:
                setattr(place, name, by_id[id(value)])


@contextmanager
def counted(functions):
    """Count how often functions are called; gives the counts by their names."""
    counts = dict.fromkeys(functions, 0)

    def counting(name, function):
        @wraps(function)
        def called(*arguments, **named):
            counts[name] += 1
            return function(*arguments, **named)

        return called

    with replaced({each: counting(name, each) for name, each in functions.items()}):
        yield counts


@contextmanager
def timed(functions):
    """Measure how long functions take, without what others of them take inside."""
    spent = dict.fromkeys(functions, 0.0)
    inside = [0.0]

    def timing(name, function):
        @wraps(function)
        def called(*arguments, **named):
            inside.append(0.0)
            begun = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                took = time.process_time() - begun
                spent[name] += took - inside.pop()
                inside[-1] += took

        return called

    with replaced({each: timing(name, each) for name, each in functions.items()}):
        yield spent
