// "A folder may import folders." What is not here is forbidden. Pure <- shell <- entries; entries never import each
// other. The most specific row wins. `lib/env`, `lib/log` stand for the files of that name.
const pure = ["lib/model", "lib/contracts", "lib/packs"];
const shell = [
  ...pure,
  ...[
    "lib/parsers",
    "lib/engine",
    "lib/messages",
    "lib/db",
    "lib/ingest",
    "lib/graph",
    "lib/queries",
    "lib/commands",
    "lib/correlate",
  ],
  ...[
    "lib/adapters",
    "lib/queue",
    "lib/auth",
    "lib/http",
    "lib/feeds",
    "lib/env",
    "lib/trusted-proxies",
    "lib/log",
    "lib/keys",
    "packs",
  ],
  ...["lib/platform/paths", "lib/platform/secret"],
];

exports.folders = {
  "lib/model": [],
  "lib/contracts": ["lib/model"],
  "lib/packs": ["lib/model", "lib/engine", "lib/demo", "packs"],
  "lib/demo": ["lib/model"],
  "lib/parsers": [...pure, "lib/engine"],
  "lib/engine": [...pure, "packs"],
  "lib/messages": [...pure],
  "lib/client": ["lib/model", "lib/contracts"],
  "lib/env": ["lib/trusted-proxies"],
  "lib/trusted-proxies": [],
  "lib/log": ["lib/env"],
  "lib/keys": ["lib/env", "lib/platform/paths", "lib/platform/secret"],
  "lib/db": ["lib/model", "lib/env", "lib/log", "lib/keys"],
  "lib/queue": ["lib/model", "lib/contracts", "lib/db", "lib/env", "lib/log"],
  "lib/ingest": shell.filter((folder) => folder !== "lib/http"),
  "lib/graph": shell.filter((folder) => folder !== "lib/http"),
  "lib/queries": shell.filter((folder) => folder !== "lib/http"),
  "lib/commands": shell.filter((folder) => folder !== "lib/http"),
  "lib/correlate": shell.filter((folder) => folder !== "lib/http"),
  "lib/adapters": shell.filter((folder) => folder !== "lib/http"),
  "lib/feeds": shell.filter((folder) => folder !== "lib/http"),
  "lib/auth": shell,
  "lib/http": shell,
  "lib/platform/paths": ["lib/env"],
  "lib/platform/secret": ["lib/env"],
  "lib/platform": ["lib/env", "lib/log", "lib/db", "lib/queue"],
  "lib/testing": [...shell, "lib/platform"],
  components: ["lib/model", "lib/contracts", "lib/client"],
  app: [...shell, "lib/client", "components"],
  workers: shell,
  cli: [...shell, "lib/client"],
  packs: ["lib/model"],
  scripts: [...shell, "lib/demo", "lib/client", "lib/platform", "packs", "bench"],
  bench: [...shell, "lib/client", "lib/platform", "lib/testing", "packs"],
  e2e: [...shell, "lib/client", "lib/platform", "lib/testing", "packs"],
};

exports.packages = {
  "@prisma/client": ["lib/db"],
  bullmq: ["lib/queue", "workers"],
  next: ["app", "components", "lib/http", "lib/auth", "lib/client"],
  "next-auth": ["app", "components", "lib/http", "lib/auth"],
  "@prisma/schema-engine-wasm": ["lib/platform"],
};

// Files, as patterns, that break a rule for a reason given here. The list may only shrink.
exports.namedExceptions = [];
