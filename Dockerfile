# The image of portreeve and of the lab switch. Official Node 24, non-root; the root file system may be read-only, only /state is written.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY src src
COPY drivers drivers
COPY playbooks playbooks
COPY test/lab test/lab
RUN mkdir /state && chown node:node /state
USER node
VOLUME /state
EXPOSE 1812/udp 1813/udp 8480
HEALTHCHECK --interval=10s --timeout=3s CMD ["node", "-e", "fetch('http://127.0.0.1:8480/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "src/portreeve.js"]
CMD ["serve", "--config", "/config/portreeve.yaml"]
