"""Email Proofreader: rewrites only what needs it, shows every change, and never alters a fact.

from proofreader import Proofreader
print(Proofreader().proofread("I has recieved you're letter.").rewrite)
"""

from proofreader.edits import Edit, apply
from proofreader.errors import ProofreaderError
from proofreader.pipeline import Options, Proofread, Proofreader
from proofreader.settings import Settings

__all__ = ["Edit", "Options", "Proofread", "Proofreader", "ProofreaderError", "Settings", "apply"]
