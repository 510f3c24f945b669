# Home Assistant puts probatio in voluptuous's place at run time; this tells the type checker.
from probatio import *
