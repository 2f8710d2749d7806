# One image for every role; docker-compose.yml says which command each runs.

FROM node:22-bookworm-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm AS firegrid
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/venv/bin:$PATH LANG=C.UTF-8
# libgdal brings GEOS and PROJ for GeoDjango; pango, harfbuzz and a Chinese font make the PDFs; gettext compiles messages.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates fonts-noto-cjk gettext libgdal32 libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 tzdata \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /venv && pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY . .
COPY --from=front-end /app/node_modules ./node_modules
ENV STATICFILES_STORAGE=config.static.HashedStaticFiles WHITENOISE_USE_FINDERS=False MEDIA_ROOT=/media
# These values serve the two commands below only; nothing of them stays in the image.
RUN SECRET_KEY=build DATABASE_URL=postgis:///build REDIS_URL=redis:// \
    && export SECRET_KEY DATABASE_URL REDIS_URL \
    && python manage.py compilemessages \
    && python manage.py collectstatic --noinput \
    && rm -rf node_modules \
    && useradd --uid 10001 --no-create-home firegrid \
    && install -d -o firegrid /media /run/firegrid
USER firegrid
VOLUME /media
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "config.wsgi:application"]
