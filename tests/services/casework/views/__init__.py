"""The read models as they are kept: killed, poisoned, rebuilt, swapped and waited for."""
