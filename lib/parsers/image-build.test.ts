import { expect, test } from "vitest";
import { imageBuild, quotedBuildSecrets, withoutBuildSecrets } from "@/lib/parsers/image-build";

const SECRET = "s3cr3t-Value-0001";

test("a secret that an image's configuration quotes is masked wherever the builder repeats it", () => {
  const config = {
    architecture: "amd64",
    history: [{ created_by: `ENV API_TOKEN=${SECRET}`, comment: `API_TOKEN=${SECRET}` }],
    config: {
      Env: [`API_TOKEN=${SECRET}`, "PATH=/usr/bin"],
      Cmd: ["/bin/sh", "-c", `#(nop)  ENV API_TOKEN=${SECRET}`],
    },
    container_config: { Entrypoint: [`API_TOKEN=${SECRET}`] },
  };
  const masked = withoutBuildSecrets(config);
  expect(JSON.stringify(masked)).not.toContain(SECRET);
  expect(masked).toMatchObject({ architecture: "amd64", config: { Env: [expect.any(String), "PATH=/usr/bin"] } });
  expect(quotedBuildSecrets(config).map(({ value }) => value)).toContain(SECRET);
  expect(imageBuild(config)?.history[0]?.createdBy).not.toContain(SECRET);
});

// The builder repeats `ENV API_TOKEN="one two"` without its quotes: the second word was kept.
test.each([
  { name: "a variable", step: (value: string) => `ENV API_TOKEN=${value}`, kept: "" },
  { name: "the last of several", step: (value: string) => `ENV A=1 API_TOKEN=${value}`, kept: "A=1" },
  { name: "one of several", step: (value: string) => `ENV API_TOKEN=${value} B=2 C=3 4`, kept: "B=2 C=3 4" },
  { name: "the classic builder's", step: (value: string) => `/bin/sh -c #(nop)  ENV API_TOKEN=${value}`, kept: "" },
  {
    name: "a build argument",
    step: (value: string) => `RUN |2 API_TOKEN=${value} V=2 /bin/sh -c make X=1 all # buildkit`,
    kept: "V=2 /bin/sh -c make X=1 all # buildkit",
  },
])("a secret of several words is masked whole in $name", ({ step, kept }) => {
  const value = "one-part two-part 3";
  const config = { history: [{ created_by: step(value) }], config: { Env: ["PATH=/usr/bin"] } };
  const written = imageBuild(config)?.history[0]?.createdBy ?? "";
  expect(written).not.toMatch(/one-part|two-part/);
  expect(written).toContain(kept);
  expect(quotedBuildSecrets(config).map((one) => one.value)).toEqual([value]);
});

// Only `/bin/sh -c` was known to end the arguments: after any other shell the later words of a value were kept.
const SHELLS = [
  "/bin/sh -c",
  "/bin/ash -eo pipefail -c",
  "/bin/bash -o pipefail -c",
  "/bin/bash -euxo pipefail -O extglob -c",
  "/bin/bash --login -c",
  "/busybox/busybox sh -c",
  "/usr/bin/env bash -c",
  "bash -c",
  "pwsh -NoProfile -Command",
  "powershell -Command $ErrorActionPreference = 'Stop';",
  "C:\\Windows\\System32\\cmd.exe /S /C",
  "cmd /S /C",
];
test.each(SHELLS)("a secret of several words is masked whole before %s and in what it repeats", (shell) => {
  const [value, env] = ["one-part /two-part sh-3", { config: { Env: ["PATH=/usr/bin"] } }];
  for (const step of [
    `RUN |2 V=2 API_TOKEN=${value} ${shell} make X=1 all # buildkit`,
    `|2 V=2 API_TOKEN=${value} ${shell} make X=1 all`,
    `${shell} #(nop)  ENV API_TOKEN=${value}`,
    `${shell} #(nop)  ARG API_TOKEN=${value}`,
  ]) {
    const config = { ...env, history: [{ created_by: step }] };
    const written = imageBuild(config)?.history[0]?.createdBy ?? "";
    expect(written).not.toMatch(/one-part|two-part|sh-3/);
    expect(written).toContain(shell);
    expect(JSON.stringify(withoutBuildSecrets(config))).not.toMatch(/one-part|two-part|sh-3/);
    expect(quotedBuildSecrets(config)).toMatchObject([{ before: "API_TOKEN=", value }]);
  }
});

test("a secret before a command that no shell is seen in has the rest of the line", () => {
  const config = { history: [{ created_by: "RUN |1 API_TOKEN=one-part two-part python3 -c make" }] };
  expect(imageBuild(config)?.history[0]?.createdBy).toBe("RUN |1 API_TOKEN=…");
});

test("a secret whose words look like another variable ends where the environment says", () => {
  const value = "one-part b=two-part";
  const config = {
    history: [{ created_by: `ENV API_TOKEN=${value} C=3` }],
    config: { Env: [`API_TOKEN=${value}`, "C=3"] },
  };
  expect(imageBuild(config)?.history[0]?.createdBy).toBe("ENV API_TOKEN=… C=3");
  expect(quotedBuildSecrets(config).map((one) => one.value)).toContain(value);
  expect(JSON.stringify(withoutBuildSecrets(config).config)).not.toContain("two-part");
});

test("a configuration without secrets is handed on as it is", () => {
  const config = { config: { Env: ["PATH=/usr/bin"] }, history: [{ created_by: "COPY . /srv" }] };
  expect(withoutBuildSecrets(config)).toBe(config);
});

test("one that quotes more values than are looked for is refused, and the answer says what to do", () => {
  const quoting = (count: number) => ({
    config: { Env: Array.from({ length: count }, (_, n) => `API_TOKEN_${n}=${SECRET}-${n}`) },
  });
  expect(quotedBuildSecrets(quoting(10_000))).toHaveLength(10_000);
  expect(() => quotedBuildSecrets(quoting(10_001))).toThrow(/more than 10000 values .* Build the image without them/);
});
