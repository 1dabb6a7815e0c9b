# Two images from one file: `--target center` and `--target edge`. Both run as a plain user.
ARG BASE=python:3.12-slim-bookworm

FROM ${BASE} AS libraries
RUN apt-get update && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 \
    && rm -rf /var/lib/apt/lists/* && useradd --system --create-home --uid 10001 qyragy
WORKDIR /opt/qyragy
ENV PATH=/opt/qyragy/.venv/bin:$PATH PYTHONUNBUFFERED=1

FROM libraries AS console
COPY requirements/demo.txt requirements/
RUN python -m venv .venv && pip install --no-cache-dir --require-hashes -r requirements/demo.txt
COPY scripts/build_console.sh scripts/
COPY control_center/console control_center/console
RUN sh scripts/build_console.sh

FROM libraries AS center
COPY requirements/center.txt requirements/
RUN python -m venv .venv && pip install --no-cache-dir --require-hashes -r requirements/center.txt
COPY contracts contracts
COPY control_center control_center
COPY --from=console /opt/qyragy/control_center/console/dist control_center/console/dist
COPY configs configs
COPY LICENSE README.md ./
USER qyragy
VOLUME /var/lib/qyragy
EXPOSE 8000
ENTRYPOINT ["python", "-m", "control_center"]
CMD ["serve", "-c", "/etc/qyragy/center.yaml"]

FROM libraries AS edge
COPY requirements/edge-cpu.txt requirements/
RUN python -m venv .venv && pip install --no-cache-dir --require-hashes -r requirements/edge-cpu.txt
COPY contracts contracts
COPY models models
COPY edge_node edge_node
COPY configs configs
COPY LICENSE README.md ./
USER qyragy
VOLUME /var/lib/qyragy
ENTRYPOINT ["python", "-m", "edge_node"]
CMD ["run", "-c", "/etc/qyragy/edge.yaml"]
