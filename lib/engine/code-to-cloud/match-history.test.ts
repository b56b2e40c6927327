import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  escapeOf,
  type Instruction,
  instructionStarts,
  readInstruction,
} from "@/lib/engine/code-to-cloud/dockerfile-lines";
import { finalStage } from "@/lib/engine/code-to-cloud/dockerfile-stages";
import { matchHistory } from "@/lib/engine/code-to-cloud/match-history";
import { traceDockerfile } from "@/lib/engine/code-to-cloud/trace-dockerfile";
import type { HistoryEntry } from "@/lib/model/image-build";

/** A Dockerfile's text as the reader hands it over. */
function fileOf(text: string): Instruction[] {
  const starts = instructionStarts();
  const blocks: { line: number; lines: string[] }[] = [];
  for (const [n, line] of text.split("\n").entries()) {
    if (starts(line) || blocks.length === 0) blocks.push({ line: n + 1, lines: [] });
    blocks.at(-1)?.lines.push(line);
  }
  return blocks.flatMap(({ line, lines }) => readInstruction(lines.join("\n"), line, escapeOf(text)) ?? []);
}

/** As a Dockerfile writes it: `${NAME}`. */
const variable = (inner: string) => `\${${inner}}`;

const done = (createdBy: string): HistoryEntry => ({
  createdBy,
  empty: !/^(?:RUN|COPY|ADD|\/bin\/sh -c(?! #\(nop\)\s+(?:CMD|ENV|LABEL|EXPOSE|ENTRYPOINT|USER|WORKDIR)))/.test(
    createdBy,
  ),
  at: null,
});
const linesOf = (history: readonly string[], file: string, target: string | null = null) => {
  const match = matchHistory(history.map(done), fileOf(file), target);
  return (
    match && {
      lines: history.map((_, n) => match.made.get(n)?.instruction.line ?? null),
      ownFrom: match.ownFrom,
      complete: match.complete,
      base: match.stage.base,
    }
  );
};

const DEBIAN = [
  "/bin/sh -c #(nop) ADD file:6d9cfb7cb7e01b1ab1ddd8ad53ecac4e3b9c8a4ae0d6d4ad0c2a4d1a51ff3cb6 in / ",
  '/bin/sh -c #(nop)  CMD ["bash"]',
];

const BUILDKIT = `ARG NODE=22
FROM node:\${NODE}-slim AS build
RUN npm ci
FROM node:\${NODE}-slim
WORKDIR /app
ENV NODE_ENV=production
# what the shop needs
RUN apt-get update && \\
    apt-get install -y curl
COPY --from=build /src/dist ./dist
EXPOSE 8080
USER node
CMD ["node", "dist/server.js"]`;

describe("matchHistory", () => {
  test.each([
    {
      name: "BuildKit: the last stage alone, above a base whose entries nothing in the file made",
      history: [
        ...DEBIAN,
        "RUN /bin/sh -c groupadd node # buildkit",
        "WORKDIR /app",
        "ENV NODE_ENV=production",
        "RUN /bin/sh -c apt-get update &&     apt-get install -y curl # buildkit",
        "COPY /src/dist ./dist # buildkit",
        "EXPOSE map[8080/tcp:{}]",
        "USER node",
        'CMD ["node" "dist/server.js"]',
      ],
      file: BUILDKIT,
      says: { lines: [null, null, null, 5, 6, 8, 10, 11, 12, 13], ownFrom: 3, complete: true, base: "node:22-slim" },
    },
    {
      name: "the classic builder: copied files stand as a checksum",
      history: [
        ...DEBIAN,
        "/bin/sh -c apt-get update",
        "/bin/sh -c #(nop) COPY file:1b2c3d4e5f60718293a4b5c6d7e8f901 in /etc/app.conf ",
        '/bin/sh -c #(nop)  ENTRYPOINT ["/bin/app"]',
      ],
      file: 'FROM debian:12\nRUN apt-get update\nCOPY app.conf /etc/app.conf\nENTRYPOINT ["/bin/app"]',
      says: { lines: [null, null, 2, 3, 4], ownFrom: 2, complete: true, base: "debian:12" },
    },
    {
      name: "build arguments before the shell, and variables in the file",
      history: [
        ...DEBIAN,
        "RUN |2 VERSION=1.4 OTHER=a b /bin/sh -c curl -O https://example.test/app-1.4.tgz # buildkit",
      ],
      file: `FROM debian:12\nARG VERSION\nARG OTHER\nRUN curl -O https://example.test/app-${variable("VERSION")}.tgz`,
      says: { lines: [null, null, 4], ownFrom: 2, complete: true, base: "debian:12" },
    },
    {
      name: "Kaniko: instructions as they are written",
      history: [...DEBIAN, "RUN apk add curl", "COPY . /app"],
      file: "FROM debian:12\nRUN apk add curl\nCOPY . /app",
      says: { lines: [null, null, 2, 3], ownFrom: 2, complete: true, base: "debian:12" },
    },
    {
      name: "a stage that another one begins from belongs to the image",
      history: [...DEBIAN, "RUN /bin/sh -c apt-get update # buildkit", "COPY . . # buildkit"],
      file: "FROM debian:12 AS common\nRUN apt-get update\nFROM golang AS build\nRUN go build\nFROM common\nCOPY . .",
      says: { lines: [null, null, 2, 6], ownFrom: 2, complete: true, base: "debian:12" },
    },
    {
      name: "a builder that was told a stage",
      history: [...DEBIAN, "RUN /bin/sh -c go build # buildkit"],
      file: "FROM golang AS build\nRUN go build\nFROM scratch\nCOPY --from=build /app /app",
      target: "build",
      says: { lines: [null, null, 2], ownFrom: 2, complete: true, base: "golang" },
    },
    {
      name: "a file that changed since: what is found stands, the rest is not said to be complete",
      history: [...DEBIAN, "RUN /bin/sh -c apt-get update # buildkit", "COPY . /app # buildkit"],
      file: "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\nCOPY . /app",
      says: { lines: [null, null, 2, 4], ownFrom: 2, complete: false, base: "debian:12" },
    },
    {
      name: "another image's file: not known to be this one's",
      history: [...DEBIAN, "RUN /bin/sh -c apt-get update # buildkit"],
      file: "FROM debian:12\nRUN make install",
      says: null,
    },
  ])("$name", ({ history, file, target, says }) => {
    expect(linesOf(history, file, target ?? null)).toEqual(says);
  });

  test("a base built the same way keeps its entries: the file's are those nearest to the top", () => {
    const twice = [...DEBIAN, "RUN /bin/sh -c apt-get update # buildkit", "RUN /bin/sh -c apt-get update # buildkit"];
    expect(linesOf(twice, "FROM ours/base\nRUN apt-get update")?.lines).toEqual([null, null, null, 2]);
  });

  test("no history and no file throw, and lines only ever go up", () => {
    const command = fc.constantFrom(
      "RUN a",
      "RUN b",
      "COPY . .",
      "ENV A=b",
      "RUN $X",
      "# no",
      "CMD x",
      "FROM a",
      "RUN [",
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), fc.array(command, { maxLength: 12 }), (built, written) => {
        const found = linesOf(built, ["FROM scratch", ...written].join("\n"));
        const lines = (found?.lines ?? []).filter((line) => line !== null);
        expect(lines).toEqual(lines.toSorted((a, b) => a - b));
        expect(new Set(lines).size).toBe(lines.length);
      }),
    );
  });

  test("a longer base moves nothing", () => {
    const own = ["RUN /bin/sh -c apt-get update # buildkit", "COPY . /app # buildkit"];
    const file = "FROM debian:12\nRUN apt-get update\nCOPY . /app";
    fc.assert(
      fc.property(fc.array(fc.constantFrom("RUN x", "COPY a b", "ENV A=b", "nonsense"), { maxLength: 9 }), (base) => {
        expect(linesOf([...base, ...own], file)?.lines).toEqual([...base.map(() => null), 2, 3]);
      }),
    );
  });
});

describe("finalStage", () => {
  test.each([
    { file: "FROM scratch\nCOPY a a", base: "scratch" },
    { file: "ARG V=3.20\nFROM alpine:$V", base: "alpine:3.20" },
    { file: `FROM alpine:${variable("V:-edge")}`, base: "alpine:edge" },
    { file: "FROM --platform=$BUILDPLATFORM golang:1.24 AS Build\nFROM build", base: "golang:1.24" },
    { file: "FROM a AS a\nFROM a", base: "a" },
    { file: "FROM golang\nFROM 0", base: "golang" },
    { file: "RUN nothing", base: null },
  ])("$file begins from $base", ({ file, base }) => {
    expect(finalStage(fileOf(file)).base).toBe(base);
  });
});

// Histories and files come from whoever may send a report, and are compared while somebody waits for a page.
describe("what was made to cost time", () => {
  const within = (maxMs: number, work: () => void) => {
    const from = performance.now();
    work();
    expect(performance.now() - from).toBeLessThan(maxMs);
  };
  const file = (path: string, instructions: Instruction[]) => ({
    ...{ repositoryId: "r", repository: "github.com/shop/api", commit: null, statedAt: "2026-01-01T00:00:00Z" },
    path,
    instructions,
  });

  test("is a history of blanks, laid along many long files", () => {
    const history = Array.from({ length: 500 }, () => done(`RUN a${" ".repeat(3_990)}b`));
    const long = fileOf(`FROM scratch\n${`RUN $a ${"$b x ".repeat(750)}\n`.repeat(90)}`);
    const files = Array.from({ length: 300 }, (_, n) => file(`${n}/Dockerfile`, long));
    within(5_000, () => traceDockerfile(history, files, []));
  });

  test("leaves the file that provenance names to be compared first", () => {
    const history = Array.from({ length: 400 }, (_, n) => done(`RUN step ${n}`));
    const others = Array.from({ length: 300 }, (_, n) =>
      file(`${n}/Dockerfile`, fileOf(`FROM a\n${"RUN x\n".repeat(99)}`)),
    );
    const named = file("z/Dockerfile", fileOf("FROM a\nRUN step 399"));
    expect(traceDockerfile(history, [...others, named], ["z/Dockerfile"]).map((one) => one.file.path)).toEqual([
      "z/Dockerfile",
    ]);
  });

  test("is an instruction of thousands of here-documents", () => {
    const names = Array.from({ length: 60_000 }, (_, n) => `<<E${n}`);
    const starts = instructionStarts();
    within(2_000, () => {
      starts(`RUN ${names.join(" ")}`);
      for (let n = 0; n < 60_000; n += 1) starts(`E${n}`);
    });
  });
});
