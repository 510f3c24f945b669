"""Simulations side by side, on all cores."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from multiprocessing import get_context
from typing import NamedTuple

from .judgement import Judgement
from .polling import Polling
from .simulation import Outcome, simulate
from .splicing import Run


class Task(NamedTuple):
    """A simulation to be done."""

    run: Run
    judgement: Judgement
    without: str | None = None
    """The signal that was left out of it."""
    note_held: bool = False
    """Whether it's noted which signals ever hold."""


_work: Callable[[int], Outcome]
"""Does a task, by its number; only workers have it."""


def outcomes(
    tasks: Sequence[Task],
    polling: Polling,
    *,
    jobs: int,
    progress: Callable[[Task, str], None],
) -> list[Outcome]:
    """Return what comes of each task, in their order; `progress` is told of each that is done, and which of how many it is.

    No simulation knows of another, so it makes no difference how many go on at once.
    """
    done: list[Outcome] = []
    with ExitStack() as stack:
        if jobs == 1 or len(tasks) < 2:
            found: Iterator[Outcome] = map(partial(_simulate, polling), tasks)
        else:
            # Forked workers inherit the flows and the open database; nothing large is copied to them.
            pool = ProcessPoolExecutor(
                max_workers=min(jobs, len(tasks)),
                mp_context=get_context("fork"),
                initializer=_begin,
                initargs=(tasks, polling),
            )
            found = stack.enter_context(pool).map(_perform, range(len(tasks)))
        for task, outcome in zip(tasks, found, strict=True):
            done.append(outcome)
            progress(task, f"{len(done)}/{len(tasks)}")
    return done


def _simulate(polling: Polling, task: Task) -> Outcome:
    return simulate(task.run.flows, polling, task.judgement, note_held=task.note_held)


def _begin(tasks: Sequence[Task], polling: Polling) -> None:
    """Tell a worker what there is to do."""
    global _work  # noqa: PLW0603  (a worker has no other place for it)

    def work(number: int) -> Outcome:
        return _simulate(polling, tasks[number])

    _work = work


def _perform(number: int) -> Outcome:
    return _work(number)
