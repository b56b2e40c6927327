import { describe, expect, test } from "vitest";
import { packageWords } from "@/lib/engine/package-words";

describe("a package in a sentence", () => {
  test.each([
    ["golang", null, "stdlib", "the Go standard library"],
    ["golang", "net", "http", "the Go standard library (net/http)"],
    ["golang", null, "crypto", "the Go standard library (crypto)"],
    ["golang", "golang.org/x", "crypto", "golang.org/x/crypto"],
    ["golang", "golang.org/x", "net", "golang.org/x/net"],
    ["golang", null, "storefront", "storefront"],
    ["maven", "org.apache.logging.log4j", "log4j-core", "org.apache.logging.log4j:log4j-core"],
    ["npm", "@babel", "traverse", "@babel/traverse"],
    ["npm", null, "crypto", "crypto"],
    ["deb", "debian", "libc6", "libc6"],
  ])("%s %s %s is named as people name it", (type, namespace, name, words) => {
    expect(packageWords({ type, namespace, name })).toBe(words);
  });
});
