"""The floor editor: draw a floor, see at once what is wrong with it, save it as YAML, run it."""

from twin.view.editor.editor import Editor

__all__ = ["Editor"]
