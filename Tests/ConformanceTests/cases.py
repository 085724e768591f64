"""Binds a test to the ids of the official test cases that it carries out."""
import asyncio
import functools

# A case takes a second or two; this is for a machine that is busy with other things.
LONGEST = 90


def scripted(function):
    """Lets an asynchronous function be a test."""
    @functools.wraps(function)
    def run(*arguments, **named):
        asyncio.run(asyncio.wait_for(function(*arguments, **named), LONGEST))
    return run


def case(*ids):
    """Marks an asynchronous test as the carrying out of test cases, by their ids in `cases.tsv`."""
    def bind(function):
        run = scripted(function)
        run.octt = ids
        return run
    return bind
