import { describe, expect, test } from "vitest";
import { maskBuildValues } from "@/lib/engine/code-to-cloud/mask-values";

describe("maskBuildValues", () => {
  test.each([
    { given: "ENV NODE_ENV=production API_TOKEN=abc", says: "ENV NODE_ENV=production API_TOKEN=…", withheld: ["abc"] },
    { given: 'ARG NPM_TOKEN="a b c"', says: "ARG NPM_TOKEN=…", withheld: ["a b c"] },
    { given: "ENV DB_PASSWORD hunter2 and more", says: "ENV DB_PASSWORD …", withheld: ["hunter2 and more"] },
    {
      given: "RUN |2 GITHUB_TOKEN=ghp_1 VERSION=2 /bin/sh -c make",
      says: "RUN |2 GITHUB_TOKEN=… VERSION=2 /bin/sh -c make",
      withheld: ["ghp_1"],
    },
    // What stands for a value is none, and the file must go on matching the history.
    { given: "ENV API_TOKEN=$TOKEN", says: "ENV API_TOKEN=$TOKEN", withheld: [] },
    {
      given: 'LABEL org.opencontainers.image.authors="ann"',
      says: 'LABEL org.opencontainers.image.authors="ann"',
      withheld: [],
    },
    {
      given: "ENV TOKENIZERS_PARALLELISM=false PASSENGER=6",
      says: "ENV TOKENIZERS_PARALLELISM=false PASSENGER=6",
      withheld: [],
    },
    { given: "ENV VAULT_TOKEN=/run/secrets/token", says: "ENV VAULT_TOKEN=/run/secrets/token", withheld: [] },
    { given: "ENV aws_secret_access_key=abc", says: "ENV aws_secret_access_key=…", withheld: ["abc"] },
    {
      given: "ARG REGISTRY_AUTH=https://bot:pw@registry.example",
      says: "ARG REGISTRY_AUTH=…",
      withheld: ["https://bot:pw@registry.example"],
    },
    {
      given: "RUN login --user=bot --password=hunter22 && x -Dapi.token=abc",
      says: "RUN login --user=bot --password=… && x -Dapi.token=…",
      withheld: ["hunter22", "abc"],
    },
    {
      given:
        "RUN git clone https://oauth2:glpat-1234@gitlab.example/a.git && pip install git+https://0123456789abcdef0@github.com/a/b",
      says: "RUN git clone https://oauth2:…@gitlab.example/a.git && pip install git+https://…@github.com/a/b",
      withheld: ["glpat-1234", "0123456789abcdef0"],
    },
    {
      given: "RUN git clone ssh://git@github.com/a/b && curl https://bot:$TOKEN@pkg.example/x@1",
      says: "RUN git clone ssh://git@github.com/a/b && curl https://bot:$TOKEN@pkg.example/x@1",
      withheld: [],
    },
    {
      given: "RUN --mount=type=secret,id=npm --mount=type=cache,target=/root npm ci --auth-type=$T",
      says: "RUN --mount=type=secret,id=npm --mount=type=cache,target=/root npm ci --auth-type=$T",
      withheld: [],
    },
    { given: "RUN echo monkey", says: "RUN echo monkey", withheld: [] },
    { given: "ENV PATH=/usr/bin", says: "ENV PATH=/usr/bin", withheld: [] },
  ])("$given", ({ given, says, withheld }) => {
    expect(maskBuildValues(given)).toMatchObject({ text: says, withheld });
  });

  // A word, a number or a slash at its beginning makes no switch or path of a password.
  test.each([
    ["DB_PASSWORD", "november99"],
    ["DB_PASSWORD", "Yesterday!2024"],
    ["TOKEN", "true-love-4821"],
    ["DB_PASSWORD", "123456x"],
    ["AWS_SECRET_ACCESS_KEY", "/x7Gq0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uVwX"],
    ["AWS_SECRET_ACCESS_KEY", "/x7Gq0aB1c/D2eF3gH4iJ5kL6mN7oP8q/R9sT0uV"],
    ["API_TOKEN", "/only-one-slash"],
    ["PGPASSWORD", "hunter2x"],
    ["rootPassword", "hunter2x"],
    ["DBPASSWD", "hunter2x"],
    ["GITHUB_PAT", "ghp_abcdefghijklmnopqrstuvwxyz0123456789"],
  ])("%s=%s is masked", (name, value) => {
    expect(maskBuildValues(`ENV ${name}=${value}`)).toMatchObject({ text: `ENV ${name}=…`, withheld: [value] });
  });

  test.each([
    "USE_TOKEN=true",
    'USE_TOKEN="no"',
    "PASSWORD_LENGTH=12",
    "TOKEN_FILE=/run/secrets/kubernetes.io/serviceaccount/token",
    "PASSWORD_FILE='../certs/db password'",
    "COMPATIBLE=x",
    "PASSWORDLESS=x",
  ])("%s is kept", (variable) => {
    expect(maskBuildValues(`ENV ${variable}`)).toMatchObject({ text: `ENV ${variable}`, withheld: [] });
  });

  test("tells what each value stands beside, as it is written", () => {
    expect(maskBuildValues('ARG NPM_TOKEN="a b" URL=https://bot:pw-1@host/x').quoted).toEqual([
      { before: "NPM_TOKEN=", value: '"a b"', after: "" },
      { before: "://bot:", value: "pw-1", after: "@" },
    ]);
    expect(maskBuildValues("ENV DB_PASSWORD  hunter2").quoted).toEqual([
      { before: "DB_PASSWORD  ", value: "hunter2", after: "" },
    ]);
  });

  // A quote without an end was looked for to the end from each next one.
  test.each([
    ["quotes that nothing closes", ' A="\\"'],
    ["quotes before escaped line breaks", ' A="\\\n'],
    ["names without a value", " -a.b.c"],
    ["addresses", "://a:b"],
    ["ENV and blanks", "ENV  a  "],
    ["nothing but blanks", " \n "],
    ["build arguments and paths", "|1 A=b /a sh "],
  ])("takes time as the text is long: %s", (_, part) => {
    const startedAt = performance.now();
    maskBuildValues(part.repeat(200_000));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
