# Kompas as a container: how to build and run it is in docs/container.md.
# BASE needs Python 3.11 or newer with venv, as `python3`; both stages use the same one. A tag can be given another image
# any day: name yours by digest, --build-arg BASE=python@sha256:... (docs/container.md says how to find it).
ARG BASE=docker.io/library/python:3.13-slim

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_NO_CACHE=1 \
    UV_PROJECT_ENVIRONMENT=/opt/kompas \
    UV_PYTHON=python3 \
    UV_PYTHON_DOWNLOADS=never \
    UV_SYSTEM_CERTS=1
COPY scripts/uv.txt /src/uv.txt
RUN python3 -m venv /opt/uv \
    && /opt/uv/bin/pip install --no-cache-dir --quiet --require-hashes --requirement /src/uv.txt \
    && mkdir /state
WORKDIR /src
COPY pyproject.toml uv.lock ./
# Only finished packages, each by its hash: nothing is built here, and so nothing that is not locked runs.
RUN /opt/uv/bin/uv sync --quiet --frozen --no-dev --no-install-project --no-build \
    && /opt/uv/bin/uv export --quiet --frozen --no-dev --format cyclonedx1.5 --output-file /opt/kompas/sbom.json
COPY policy /opt/kompas/program/policy
COPY dialogs /opt/kompas/program/dialogs
COPY bot /opt/kompas/program/bot
COPY scripts/kompas /opt/kompas/bin/kompas
RUN ["/opt/kompas/bin/python3", "-m", "compileall", "-q", "/opt/kompas/program"]

FROM ${BASE}
LABEL org.opencontainers.image.title="Kompas" \
      org.opencontainers.image.description="Guided questions about the Dutch country policy on Belarus of 12 May 2022" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/opt/kompas/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/opt/kompas/program \
    PYTHONUNBUFFERED=1 \
    XDG_STATE_HOME=/state
COPY --from=build /opt/kompas /opt/kompas
COPY --from=build --chown=10001:10001 /state /state
USER 10001:10001
VOLUME ["/state"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python3", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8000, timeout=4); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["kompas"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
