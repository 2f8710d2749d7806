"""The real settings, made cheap where hundreds of tests pay."""

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # each test makes a cast of sixteen
WHITENOISE_AUTOREFRESH = True  # find a static file when asked for, instead of listing all for every client
