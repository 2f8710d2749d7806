"""双随机 as arithmetic: a frozen pool, its hash, the draw from a seed, and the check of it. No ORM, no clock.

What a third party needs to do the same is `docs/draws.md`; a change here is a change there and a new `FORMAT`.
"""
