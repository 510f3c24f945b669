"""From what is asked for to scored runs."""

from collections.abc import Callable, Iterator, Mapping
import sys
from time import perf_counter

from custom_components.iot_egress_guard.egress.origin import Origin

from .arguments import Options
from .beacons import beacon
from .errors import EvaluationError
from .judgement import Judgement
from .pool import Task, outcomes
from .recordings import Recording, read
from .scoring import Scored, score
from .simulation import Outcome
from .splicing import Capture, Run, plan

type Origins = Callable[[str], Origin]


def conduct(
    options: Options, origins: Origins
) -> tuple[list[Scored], Mapping[str, list[Scored]]]:
    """Return the scored runs, and those without each signal if that is asked for. Raises `EvaluationError`."""
    runs = _runs(options, origins)
    judgement = Judgement(
        profile=options.profile,
        home_countries=options.home_countries,
        origins=origins,
        learning_s=options.learning_s,
    )
    done = outcomes(
        [Task(run, judgement, note_held=options.ablate) for run in runs],
        options.polling,
        jobs=options.jobs,
        progress=_progress(),
    )
    ablated = _ablated(options, judgement, runs, done) if options.ablate else {}
    return score(runs, done, options.learning_s), {
        signal: score(runs, each, options.learning_s)
        for signal, each in ablated.items()
    }


def _ablated(
    options: Options, judgement: Judgement, runs: list[Run], whole: list[Outcome]
) -> Mapping[str, list[Outcome]]:
    """Return what comes of the runs without each signal. Where one never held, that's known already."""
    again = [
        Task(run, judgement.without(signal), signal)
        for signal in judgement.signals
        for run, outcome in zip(runs, whole, strict=True)
        if signal in outcome.held
    ]
    anew = iter(
        outcomes(again, options.polling, jobs=options.jobs, progress=_progress())
    )
    return {
        signal: [next(anew) if signal in each.held else each for each in whole]
        for signal in judgement.signals
    }


def _runs(options: Options, origins: Origins) -> list[Run]:
    """Read the files, and plan what is to be simulated."""
    devices = read(options.flows)
    captures = list(_captures(options))
    return plan(
        {
            name: (recorded.flows, recorded.malicious)
            for name, recorded in devices.items()
        },
        {
            name: [*captures, *_beacons(options, recorded.flows, origins)]
            for name, recorded in devices.items()
        },
        after_s=options.learning_s + options.after_s,
    )


def _captures(options: Options) -> Iterator[Capture]:
    """Yield the malicious part of each device of the file to splice."""
    if options.malicious is None:
        return
    captured = {
        name: recorded.malicious
        for name, recorded in read(options.malicious).items()
        if recorded.malicious
    }
    if not captured:
        raise EvaluationError(
            f"{options.malicious}: no flow has a label that begins with 'malicious'"
        )
    for name, flows in captured.items():
        yield Capture(name=name, flows=flows)


def _beacons(
    options: Options, device: Recording, origins: Origins
) -> Iterator[Capture]:
    for period_s in options.beacons:
        yield beacon(
            device,
            period_s,
            origins=origins,
            home_countries=options.home_countries,
            known=options.profile.networks,
        )


def _progress() -> Callable[[Task, str], None]:
    """Return what tells on stderr of each simulation that is done."""
    begun = perf_counter()

    def tell(task: Task, which: str) -> None:
        capture = f" + {task.run.capture.name}" if task.run.capture else ""
        without = f" without {task.without}" if task.without else ""
        print(
            f"{which} {task.run.device}{capture}{without} ({perf_counter() - begun:.1f} s)",
            file=sys.stderr,
        )

    return tell
