# One image for every process of the product. The command says which process runs: API, worker or migration.
ARG BASE=python:3.13-slim
FROM ${BASE}
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --root-user-action=ignore --require-hashes -r requirements.txt
COPY law ./law
COPY domain ./domain
COPY db ./db
COPY activities ./activities
COPY workflows ./workflows
COPY process ./process
COPY matters ./matters
COPY stack ./stack
COPY api ./api
COPY testing ./testing
COPY cli ./cli
COPY worker.py shouwen ./
RUN ln -s /app/shouwen /usr/local/bin/shouwen
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin shouwen
USER 10001
CMD ["python", "-m", "api.app"]
