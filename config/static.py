"""Static files as the production image serves them: named by their content, compressed once at build."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage


def without_source_maps(patterns: tuple) -> tuple:
    """Django's rules for references inside files, less those for source maps, which packages name but do not ship."""
    return tuple(
        (files, tuple(rule for rule in rules if "sourceMappingURL" not in str(rule))) for files, rules in patterns
    )


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """A file's name changes with its content, so browsers may keep it for ever."""

    manifest_strict = False
    patterns = without_source_maps(HashedFilesMixin.patterns)
