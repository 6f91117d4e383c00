"""What somebody takes along to where no line is: a bundle, and in it a form to fill in."""

from api.services.bundles.making import file_of, form_of, make_bundle, read_bundle

__all__ = ["file_of", "form_of", "make_bundle", "read_bundle"]
