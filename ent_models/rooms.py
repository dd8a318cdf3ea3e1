"""The table of rooms: for each, its records and the function that analyses one file. Composes; analyses nothing.

A room's function is `analyse(path, options, shelf, *, kept) -> Iterator[Progress | Partial | result]`: its last item
is the result. `kept` holds the partial records of an interrupted run, to go on from.
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from ent_models import __version__, kinds, models, registry
from ent_models.facts import Facts, FactsOptions
from ent_models.films import options as films
from ent_models.game import options as game
from ent_models.game.records import GameRecord, GameReview, SolverScore, Thought
from ent_models.pictures.records import (
    Album,
    AlbumOptions,
    AlbumPart,
    Classification,
    Explanation,
    PictureOptions,
    WhyOptions,
)
from ent_models.records import Partial, Progress, Provenance, Report
from ent_models.registry import ModelCard
from ent_models.scripts import made_with
from ent_models.scripts import options as scripts
from ent_models.scripts.measures.everything import Measures
from ent_models.scripts.records import AskOptions, Breakdown, Passages, ScriptOptions
from ent_models.speech.copy_records import Copy, CopyOptions
from ent_models.speech.outline_records import Outline, OutlineOptions
from ent_models.speech.records import Heard, HeardAgain, ListenAgainOptions, SpeechOptions, Transcript
from ent_models.speech.voices_records import Voices, VoicesOptions
from ent_models.training import options as training
from ent_models.training.walk_records import Walk
from ent_models.video.records import Shot, ShotOptions, Shots

Options = (
    PictureOptions
    | WhyOptions
    | AlbumOptions
    | SpeechOptions
    | ListenAgainOptions
    | VoicesOptions
    | OutlineOptions
    | FactsOptions
    | CopyOptions
    | ShotOptions
    | ScriptOptions
    | AskOptions
    | scripts.MeasureOptions
    | scripts.CompareOptions
    | scripts.MatchOptions
    | training.TrainingOptions
    | training.TryOptions
    | training.ExamineOptions
    | training.WalkOptions
    | training.CompareOptions
    | training.ExportOptions
    | training.OwnOptions
    | training.OwnTrialOptions
    | game.ReadyOptions
    | game.ThinkOptions
    | game.HintOptions
    | game.ReviewOptions
    | game.MatchOptions
    | game.LearnOptions
    | films.FitOptions
    | films.MatchOptions
    | films.MapOptions
    | films.TextOptions
)
ANYTHING = ""


@dataclass(frozen=True, slots=True)
class Room:
    """A room: the types of its options, partial records and result, and "module:function" of its analysis.

    `partial` is None where nothing is kept between two sittings but what the room keeps itself. `reads` is what
    `kinds.recognise` says of its files, or `ANYTHING` where the room finds that out; `lane` is the worker that it
    shares with other rooms. Where `is_lasting` is false the same question may have another answer tomorrow, since a
    folder changes. `grace_s` is how long its work may take to stop by itself.
    """

    name: str
    options: type
    partial: type | None
    result: type
    analysis: str
    reads: str
    lane: str
    is_lasting: bool = True
    grace_s: float = 1.0


def _about_runs(name: str, options: type, result: type, analysis: str) -> Room:
    """A room for questions about a run: a worker of their own answers them, so that they do not hold up the run."""
    return Room(name, options, None, result, f"ent_models.training.{analysis}", ANYTHING, "insight", is_lasting=False)


def _about_sound(
    name: str, options: type, result: type, analysis: str, *, lane: str = "sound", is_lasting: bool = True
) -> Room:
    """A question about a recording; without words in it, it does not wait until another is written down."""
    return Room(name, options, None, result, f"ent_models.{analysis}", "speech", lane, is_lasting)


def _about_scripts(name: str, options: type, result: type, question: str, is_lasting: bool = True) -> Room:
    """A question about a script that needs no model: it does not wait until another script is summed up."""
    analysis = f"ent_models.scripts.questions:{question}"
    return Room(name, options, None, result, analysis, "scripts", "breakdown", is_lasting)


def _of_games(name: str, options: type, partial: type | None, result: type, analysis: str, lane: str) -> Room:
    """A room for questions about a game: a move, the referee, a match and one that learns never wait for each other."""
    return Room(name, options, partial, result, f"ent_models.game.{analysis}", ANYTHING, lane, is_lasting=False)


def _about_films(name: str, options: type, result: type, analysis: str) -> Room:
    """A question of the films room. What it tells of somebody's taste is not kept for longer than it is looked at."""
    return Room(name, options, None, result, f"ent_models.{analysis}", ANYTHING, "films", is_lasting=False)


ROOMS = {
    room.name: room
    for room in (
        Room(
            "pictures",
            PictureOptions,
            Classification,
            Classification,
            "ent_models.pictures.analysis:analyse",
            reads="pictures",
            lane="pictures",
        ),
        Room(
            "explanations",
            WhyOptions,
            Explanation,
            Explanation,
            "ent_models.pictures.why:explain",
            reads="pictures",
            lane="pictures",
        ),
        Room(
            "albums",
            AlbumOptions,
            AlbumPart,
            Album,
            "ent_models.pictures.album:analyse",
            reads="albums",
            lane="albums",
            is_lasting=False,
        ),
        Room(
            "speech",
            SpeechOptions,
            Heard,
            Transcript,
            "ent_models.speech.analysis:analyse",
            reads="speech",
            lane="speech",
        ),
        _about_sound("listening", ListenAgainOptions, HeardAgain, "speech.again:analyse", lane="speech"),
        _about_sound("voices", VoicesOptions, Voices, "speech.voices:analyse"),
        _about_sound("outlines", OutlineOptions, Outline, "speech.outline:analyse"),
        _about_sound("facts", FactsOptions, Facts, "facts:analyse"),
        # A copy is a file on this disk, which may be gone tomorrow.
        _about_sound("copies", CopyOptions, Copy, "speech.copies:analyse", is_lasting=False),
        Room(
            "shots",
            ShotOptions,
            Shot,
            Shots,
            "ent_models.watching:analyse",
            reads="speech",
            lane="video",
        ),
        Room(
            "scripts",
            ScriptOptions,
            Breakdown,
            Breakdown,
            "ent_models.scripts.analysis:analyse",
            reads="scripts",
            lane="scripts",
        ),
        Room("passages", AskOptions, None, Passages, "ent_models.scripts.asking:analyse", "scripts", "scripts"),
        _about_scripts("measures", scripts.MeasureOptions, Measures, "measure"),
        _about_scripts("drafts", scripts.CompareOptions, scripts.Compared, "compare"),
        # It holds what was said in a recording: it is not kept for longer than it is looked at.
        _about_scripts("said", scripts.MatchOptions, scripts.Matched, "said", is_lasting=False),
        Room(
            "training",
            training.TrainingOptions,
            None,
            training.RunResult,
            "ent_models.training.analysis:analyse",
            reads=ANYTHING,
            lane="training",
            is_lasting=False,
            grace_s=20.0,
        ),
        _about_runs("tryouts", training.TryOptions, training.Tryout, "tryout:analyse"),
        _about_runs("examinations", training.ExamineOptions, training.Examination, "examination:analyse"),
        _about_runs("walks", training.WalkOptions, Walk, "walk:analyse"),
        _about_runs("comparisons", training.CompareOptions, training.Compared, "comparison:analyse"),
        _about_runs("exports", training.ExportOptions, training.Exported, "export:analyse"),
        _about_runs("own", training.OwnOptions, training.OwnResult, "own_analysis:analyse"),
        _about_runs("own_trials", training.OwnTrialOptions, training.OwnTrial, "own_trial:analyse"),
        _about_films("films", films.FitOptions, films.Made, "films.making:fit"),
        _about_films("film_exports", films.MatchOptions, films.Matched, "films.making:match"),
        _about_films("film_maps", films.MapOptions, films.FilmMap, "films.making:draw_map"),
        _about_films("film_texts", films.TextOptions, films.TextPlace, "film_texts:analyse"),
        _of_games("readiness", game.ReadyOptions, None, game.Ready, "answers:ready", "game"),
        _of_games("thoughts", game.ThinkOptions, None, Thought, "answers:think", "game"),
        _of_games("hints", game.HintOptions, None, SolverScore, "answers:hint", "referee"),
        _of_games("reviews", game.ReviewOptions, None, GameReview, "answers:review", "referee"),
        _of_games("matches", game.MatchOptions, GameRecord, game.MatchReport, "answers:match", "matches"),
        _of_games("upbringings", game.LearnOptions, None, game.LearnResult, "learning:learn", "self-play"),
    )
}
LANES = {room.lane: room.grace_s for room in ROOMS.values()}
"""One worker for each: a long folder keeps nobody waiting who drops a picture. The number is the rooms' `grace_s`."""


def analyse(
    path: Path, name: str, sha256: str, options: Options, shelf: models.Shelf, *, kept: tuple[Any, ...] = ()
) -> Iterator[Progress | Partial | Report]:
    """Analyse one file in the room that `options` belong to; the last item is the Report.

    Raises:
        BadInput: the file cannot be used, with a sentence for the user.
        ModelUnavailable: the model's files are missing or altered.
    """
    room = room_of(options)
    module, function = room.analysis.split(":")
    started = time.perf_counter()
    for item in getattr(import_module(module), function)(path, options, shelf, kept=kept):
        if isinstance(item, Progress | Partial):
            yield item
            continue
        note = kinds.note_on_name(name, room.reads) if room.reads != ANYTHING else ""
        result = replace(item, notes=(note, *item.notes)) if note else item
        card = card_of(options)
        provenance = Provenance(
            input_sha256=sha256,
            model=card.name if card else "",
            model_sha256=card.digest if card else "",
            options=asdict(options),
            device=next((model.device for model in shelf.loaded() if card and model.name == card.name), "none"),
            seconds=time.perf_counter() - started,
            version=__version__,
            others=made_with.digests(options) if isinstance(options, ScriptOptions) else {},
        )
        yield Report(_kind(result), result, provenance)


def card_of(options: Options) -> ModelCard | None:
    """The card of the model that `options` ask for; None where the work makes its own. Raises BadInput."""
    return registry.get(options.model) if options.model else None


def also_made_with(options: Options) -> list[str]:
    """What tells apart the models that take part besides that of `card_of`; [] where there are none."""
    return made_with.identity(options) if isinstance(options, ScriptOptions) else []


def room_for_task(task: str) -> str:
    """The name of the room that uses models for `task` (see `ModelCard.task`)."""
    return {"text": "scripts", "summaries": "scripts", "writing": "scripts", "reading": "pictures"}.get(task, task)


def room_of(options: Options) -> Room:
    """The room that `options` belong to."""
    return next(room for room in ROOMS.values() if isinstance(options, room.options))


def _kind(result: Any) -> str:
    if isinstance(result, Transcript):
        return "video" if result.media == "video" else "speech"
    if isinstance(result, Breakdown):
        return "script" if result.verdict == "screenplay" else "text"
    if isinstance(result, Classification):
        return "picture"
    return {
        Album: "album",
        Explanation: "explanation",
        training.RunResult: "run",
        training.OwnResult: "own",
        game.LearnResult: "player",
    }.get(type(result), "answer")
