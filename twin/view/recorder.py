"""Videos of what is shown: MP4 to keep and send, GIF for a page that plays nothing else.

PyAV encodes them (extra ``video``): its wheels bring FFmpeg with x264, so that nothing else is needed on any
machine. A video is written beside its place and takes its name when it is closed, so that whoever finds the
name finds all of it.
"""

from __future__ import annotations

import contextlib
import math
import tempfile
import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.errors import OutputError, Problem
from twin.experiments.outputs import OutputFile, cannot_write

if TYPE_CHECKING:
    import os

__all__ = ["VIDEO_SUFFIXES", "Recorder"]

VIDEO_SUFFIXES = (".mp4", ".gif")

LEAST_FPS, MOST_FPS = 1.0, {".mp4": 240.0, ".gif": 50.0}
"""A GIF counts its delays in hundredths of a second, and viewers slow down what has less than two."""

QUALITY = "19"
"""x264's constant rate factor: thin lines and small text stay clean."""

Picture = NDArray[np.uint8]
"""Shape (height, width, 3): red, green, blue."""


class Recorder:
    """Writes pictures as a video, one after the other.

    Parameters
    ----------
    path : str or path
        Where it goes; ``.mp4`` or ``.gif``.
    fps : float
        Pictures in a second of video.
    size : (int, int)
        Width and height in pixels. Of an odd one, an MP4 repeats the last line: H.264 halves colours.

    Raises
    ------
    OutputError
        When PyAV is missing, the suffix is another, or nothing can be written there.
    """

    def __init__(self, path: str | os.PathLike[str], fps: float, size: tuple[int, int]) -> None:
        suffix = Path(path).suffix.lower()
        if suffix not in VIDEO_SUFFIXES:
            what = f"'{suffix}' is no kind of video that is written" if suffix else "has no suffix"
            raise OutputError(Problem(str(path), what, "let the name end in .mp4 or .gif"))
        if not LEAST_FPS <= fps <= MOST_FPS[suffix]:
            what = f"{fps:g} pictures a second are not possible in a {suffix} file"
            remedy = f"choose {LEAST_FPS:g} to {MOST_FPS[suffix]:g}"
            raise OutputError(Problem(str(path), what, remedy))
        _require_av(path)
        self.size = size
        self.n_pictures = 0
        self._output = OutputFile(path)
        writer = _Animation if suffix == ".gif" else _Movie
        try:
            self._writer: _Writer = writer(self._output.part, Fraction(fps).limit_denominator(1000), size)
        except OSError as refused:
            raise self._failed(refused) from None

    def add(self, surface: pygame.Surface) -> None:
        """Append a picture; one of another size is scaled to fit.

        Raises
        ------
        OutputError
            When it cannot be written, such as on a full disk; nothing is left behind then.
        """
        try:
            self._writer.add(_pixels(_fitted(surface, self.size)))
        except OSError as refused:
            raise self._failed(refused) from None
        self.n_pictures += 1

    def close(self) -> None:
        """Finish the video and give it its name; without a picture there is none.

        Raises
        ------
        OutputError
            When it cannot be written; nothing is left behind then.
        """
        if not self.n_pictures:
            self.discard()
            return
        try:
            self._writer.close()
        except OSError as refused:
            raise self._failed(refused) from None
        self._output.commit()

    def discard(self) -> None:
        """Leave nothing behind."""
        self._writer.abandon()
        self._output.discard()

    def _failed(self, refused: OSError) -> OutputError:
        if hasattr(self, "_writer"):
            self._writer.abandon()
        self._output.discard()
        return cannot_write(self._output.path, refused)


class _Writer(Protocol):
    """Something that takes pictures; what goes wrong is an :class:`OSError`, as PyAV raises it."""

    def add(self, picture: Picture) -> None: ...

    def close(self) -> None: ...

    def abandon(self) -> None: ...


class _Movie:
    """MP4 as all players take it: H.264, 4:2:0, colours marked, the index in front."""

    def __init__(self, path: Path, fps: Fraction, size: tuple[int, int]) -> None:
        import av
        from av.video.reformatter import ColorRange, Colorspace

        width, height = (side + side % 2 for side in size)
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        options = {"crf": QUALITY, "preset": "veryfast", "tune": "animation"}
        self._stream = self._container.add_stream("libx264", rate=fps, options=options)
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "yuv420p"
        context = self._stream.codec_context
        context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
        context.color_primaries = context.color_trc = 1  # BT.709, as its matrix
        self._colours = {"dst_colorspace": Colorspace.ITU709, "dst_color_range": ColorRange.MPEG}
        self._margin = ((0, height - size[1]), (0, width - size[0]), (0, 0))

    def add(self, picture: Picture) -> None:
        even = np.pad(picture, self._margin, mode="edge") if any(map(any, self._margin)) else picture
        frame = _frame(even).reformat(format="yuv420p", **self._colours)
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        self._container.mux(self._stream.encode(None))
        self._container.close()

    def abandon(self) -> None:
        _close_quietly(self._container)


class _Animation:
    """GIF with the palette that suits all its pictures, which is known only after the last."""

    def __init__(self, path: Path, fps: Fraction, size: tuple[int, int]) -> None:
        self._path, self._fps, self._size = path, fps, size
        self._container: Any = None
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115 (closed by close or abandon)
        self._lengths: list[int] = []
        self._last = np.zeros((size[1], size[0], 3), dtype=np.uint8)

    def add(self, picture: Picture) -> None:
        # most of a picture is as it was: what changed packs into a hundredth
        packed = zlib.compress((picture ^ self._last).tobytes(), level=1)
        self._spool.write(packed)
        self._lengths.append(len(packed))
        self._last = picture

    def close(self) -> None:
        import av

        palette = self._palette()
        self._container = av.open(str(self._path), "w", format="gif")
        stream = self._container.add_stream("gif", rate=self._fps)
        stream.width, stream.height = self._size
        stream.pix_fmt = "pal8"
        for frame in self._reduced(palette):
            self._container.mux(stream.encode(frame))
        self._container.mux(stream.encode(None))
        self._container.close()
        self._spool.close()

    def abandon(self) -> None:
        self._spool.close()
        _close_quietly(self._container)

    def _palette(self) -> Any:
        """Choose the colours."""
        graph, source = self._graph()
        chooser = graph.add("palettegen", "stats_mode=full:reserve_transparent=1")
        sink = graph.add("buffersink")
        source.link_to(chooser)
        chooser.link_to(sink)
        graph.configure()
        for picture in self._pictures():
            source.push(_frame(picture))
        source.push(None)
        return sink.pull()

    def _reduced(self, palette: Any) -> Iterator[Any]:
        """Give the pictures in the colours of a palette."""
        graph, source = self._graph()
        colours = graph.add_buffer(
            width=palette.width, height=palette.height, format=palette.format, time_base=1 / self._fps
        )
        reduce = graph.add("paletteuse", "dither=none:diff_mode=rectangle")
        sink = graph.add("buffersink")
        source.link_to(reduce, 0, 0)
        colours.link_to(reduce, 0, 1)
        reduce.link_to(sink)
        graph.configure()
        palette.pts, palette.time_base = 0, 1 / self._fps
        colours.push(palette)
        colours.push(None)
        for number, picture in enumerate(self._pictures()):
            frame = _frame(picture)
            frame.pts, frame.time_base = number, 1 / self._fps
            source.push(frame)
            reduced = sink.pull()
            reduced.pts, reduced.time_base = number, 1 / self._fps
            yield reduced

    def _graph(self) -> tuple[Any, Any]:
        from av.filter import Graph
        from av.video.format import VideoFormat

        graph = Graph()
        source = graph.add_buffer(
            width=self._size[0],
            height=self._size[1],
            format=VideoFormat("rgb24"),
            time_base=1 / self._fps,
        )
        return graph, source

    def _pictures(self) -> Iterator[Picture]:
        self._spool.seek(0)
        last = np.zeros_like(self._last)
        for length in self._lengths:
            change = np.frombuffer(zlib.decompress(self._spool.read(length)), dtype=np.uint8)
            last = last ^ change.reshape(last.shape)
            yield last


def _require_av(path: str | os.PathLike[str]) -> None:
    try:
        import av  # noqa: F401
    except ImportError:
        remedy = "install it with `pip install 'floor-twin[video]'`"
        raise OutputError(Problem(str(path), "videos need PyAV, which is not installed", remedy)) from None


def _frame(picture: Picture) -> Any:
    import av

    return av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")


def _close_quietly(container: Any) -> None:
    with contextlib.suppress(OSError):
        if container is not None:
            container.close()


def _pixels(surface: pygame.Surface) -> Picture:
    flat = np.frombuffer(pygame.image.tobytes(surface, "RGB"), dtype=np.uint8)
    return flat.reshape(surface.get_height(), surface.get_width(), 3)


def _fitted(surface: pygame.Surface, size: tuple[int, int]) -> pygame.Surface:
    """Scale a picture to fit a size, its shape kept, black around it."""
    if surface.get_size() == size:
        return surface
    width, height = surface.get_size()
    share = min(size[0] / width, size[1] / height)
    inner = max(1, math.floor(width * share)), max(1, math.floor(height * share))
    sheet = pygame.Surface(size, 0, 24)
    scaled = pygame.transform.smoothscale(surface.convert(sheet), inner)
    sheet.blit(scaled, ((size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2))
    return sheet
