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
