"""Files to try the desk with, each with its origin and licence. Knows nothing of how they are analysed."""

from ent_models.samples.table import Sample, beside, samples

__all__ = ["Sample", "beside", "samples"]
