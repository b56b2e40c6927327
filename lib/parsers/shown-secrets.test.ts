import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { credentialsIn, valuesShown, withoutCredentials, withoutValues } from "@/lib/parsers/shown-secrets";

const TOKEN = `plimsoll-hmac-${"0f".repeat(32)}`;

describe("values in a line that holds a secret", () => {
  test.each([
    ['api_key = "hunter2-hunter2"', ["hunter2-hunter2"]],
    ["DB_PASSWORD=hunter22", ["hunter22"]],
    ["Authorization: Basic dXNlcjpwYXNzd29yZA==", ["dXNlcjpwYXNzd29yZA=="]],
    ["  key: sk_live_4242424242424242", ["sk_live_4242424242424242"]],
    ['token = "********"', []],
    ["plain words only", []],
  ])("%s", (line, values) => {
    expect(valuesShown(line)).toEqual(expect.arrayContaining(values));
    if (values.length === 0) expect(valuesShown(line)).toEqual([]);
    for (const value of values) expect(withoutValues(line)).not.toContain(value);
  });

  // The stored report has tokens where the received one has values: both must give one fingerprint.
  test("are blanked alike in the report as received and as stored", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9]{6,24}$/);
    const line = fc.oneof(
      fc.tuple(word, word).map(([name, value]) => `${name} = "${value}1"`),
      fc.tuple(word, word).map(([name, value]) => `${name}=${value}1`),
      fc.tuple(word, word).map(([name, value]) => `${name}: '${value}1' # ${name}`),
    );
    fc.assert(
      fc.property(line, (text) => {
        const [longest = ""] = valuesShown(text).toSorted((a, b) => b.length - a.length);
        fc.pre(longest !== "" && !text.startsWith(longest));
        const stored = text.replaceAll(longest, TOKEN);
        expect(withoutValues(stored)).toBe(withoutValues(text));
      }),
    );
  });
});

describe("credentials in source text quoted for another reason", () => {
  test.each([
    ['password = "hunter2-hunter2"', ["hunter2-hunter2"]],
    ["ENV API_KEY=abc123def456", ["abc123def456"]],
    ['  "client_secret": "s3cr3t-s3cr3t",', ["s3cr3t-s3cr3t"]],
    ["password = os.environ['PASSWORD1']", []],
    ["token = getToken()", []],
    ["secret: $(SECRET_1)", []],
    ["password: $uperS3cret", ["$uperS3cret"]],
    ["password = '$2y$10$N9qo8uLOickgx2ZM'", ["$2y$10$N9qo8uLOickgx2ZM"]],
    ["password = $DB_PASSWORD_1", []],
    ["password = $dbpass2", []],
    ["password = $config2->password", []],
    ["password = $env:PASSWORD1", []],
    [`password = \${PASSWORD_1}`, []],
    ["for index in range(100000):", []],
  ])("%s", (line, values) => {
    expect(credentialsIn(line)).toEqual(values);
    for (const value of values) expect(withoutCredentials(line)).toBe(line.replace(value, "***"));
    if (values.length === 0) expect(withoutCredentials(line)).toBe(line);
  });
});
