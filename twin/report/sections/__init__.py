"""The sections of a report, each made of a study."""
