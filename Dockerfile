# The service alone: build with the toolchain, ship the binary.
FROM rust:1.95-slim-trixie AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package api \
    && cp target/release/safergraph /safergraph

FROM debian:trixie-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /var/lib/safergraph safergraph \
    && install --directory --owner=safergraph --group=safergraph /var/lib/safergraph/documents
COPY --from=build /safergraph /usr/local/bin/safergraph
COPY LICENSE /usr/share/doc/safergraph/LICENSE
USER safergraph
WORKDIR /var/lib/safergraph
ENV SAFERGRAPH_LISTEN=0.0.0.0:8080 SAFERGRAPH_LOG_FORMAT=json
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["curl", "--fail", "--silent", "http://127.0.0.1:8080/readyz"]
ENTRYPOINT ["safergraph"]
CMD ["serve"]
