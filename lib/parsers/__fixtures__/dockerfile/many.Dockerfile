# syntax=docker/dockerfile:1
ARG NODE=22

FROM node:${NODE}-bookworm AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \
    # a comment inside
    npm ci && \
    npm cache verify
COPY . .
RUN npm run build

FROM gcr.io/distroless/nodejs22-debian12:nonroot
ENV NODE_ENV=production API_TOKEN=not-a-real-one
LABEL org.opencontainers.image.source="https://github.com/shop/api"
COPY --from=build --chown=65532:65532 /src/dist /app
COPY <<EOF /app/banner.txt
FROM the team
EOF
RUN ["/app/check"]
EXPOSE 8080
USER 65532
ENTRYPOINT ["/nodejs/bin/node", "/app/server.js"]
