import { describe, expect, test } from "vitest";
import { credentialOf } from "@/lib/engine/risk/secret-class";

describe("credentialOf", () => {
  test.each([
    ["aws-access-key-id", "AWS Access Key ID", "cloud"],
    ["gcp-service-account", "Google (GCP) Service-account", "cloud"],
    ["private-key", "Asymmetric Private Key", "private_key"],
    ["github-pat", "GitHub Personal Access Token", "token"],
    ["BasicAuthDetector", "Basic Auth Credentials", "password"],
    ["generic-api-key", "Generic API Key", "generic"],
    ["high-entropy-string", "High entropy string", "generic"],
    ["zzz-9", "Something found", "unknown"],
  ])("%s (%s) is %s", (id, title, credential) => expect(credentialOf(id, title)).toBe(credential));
});
