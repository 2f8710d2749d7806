"""The real settings, with passwords cheap to make: hundreds of tests each make a cast of sixteen."""

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = BASE_DIR / ".firegrid"  # noqa: F405  WhiteNoise warns about a folder that is not there
