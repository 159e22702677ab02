"""Decisions on the floor, one module for each, every rule found by its name.

A rule is a class behind the Protocol of its module. It is constructed with the :class:`Situation` and asked
when its decision is due. Third parties register theirs under the entry point group that the module's registry
names.
"""
