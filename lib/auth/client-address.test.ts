import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { clientAddress } from "@/lib/auth/client-address";
import { env } from "@/lib/env";
import { parseTrustedProxies } from "@/lib/trusted-proxies";

const addressOf = (peer: string, forwarded?: string, proxies?: string) =>
  clientAddress({
    headers: { "x-peer": peer, "x-forwarded-for": forwarded },
    peerHeader: "x-peer",
    proxies: proxies ? (parseTrustedProxies(proxies) ?? undefined) : undefined,
  });

describe("clientAddress", () => {
  // Else whoever guesses passwords has as many addresses as there are numbers.
  test.each(["203.0.113.7", "203.0.113.7, 203.0.113.8", "garbage"])(
    "does not look at x-forwarded-for %j without a configured proxy",
    (forwarded) => expect(addressOf("192.0.2.1", forwarded)).toBe("192.0.2.1"),
  );

  test.each([
    {
      name: "one hop: what the proxy appended",
      peer: "10.0.0.1",
      given: "6.6.6.6, 203.0.113.7",
      proxies: "1",
      is: "203.0.113.7",
    },
    { name: "two hops", peer: "10.0.0.1", given: "6.6.6.6, 203.0.113.7, 10.0.0.2", proxies: "2", is: "203.0.113.7" },
    {
      name: "more hops than entries: the first",
      peer: "10.0.0.1",
      given: "203.0.113.7",
      proxies: "3",
      is: "203.0.113.7",
    },
    {
      name: "a proxy of the network",
      peer: "10.0.0.1",
      given: "6.6.6.6, 203.0.113.7",
      proxies: "10.0.0.0/8",
      is: "203.0.113.7",
    },
    {
      name: "a chain of them",
      peer: "10.0.0.1",
      given: "203.0.113.7, 10.9.9.9",
      proxies: "10.0.0.0/8, ::1",
      is: "203.0.113.7",
    },
    {
      name: "somebody else who claims to be one",
      peer: "198.51.100.4",
      given: "203.0.113.7",
      proxies: "10.0.0.0/8",
      is: "198.51.100.4",
    },
    {
      name: "a mapped address",
      peer: "::ffff:10.0.0.1",
      given: "203.0.113.7:4711",
      proxies: "10.0.0.0/8",
      is: "203.0.113.7",
    },
    {
      name: "what is no address",
      peer: "10.0.0.1",
      given: "203.0.113.7, _hidden",
      proxies: "10.0.0.0/8",
      is: "unknown",
    },
  ])("takes, with $name, $is", ({ peer, given, proxies, is }) => expect(addressOf(peer, given, proxies)).toBe(is));

  // One customer of a provider has a whole /64 and would else have as many attempts.
  test.each([
    ["2001:DB8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:db8::9", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["", "unknown"],
  ])("counts %s as %s", (peer, is) => expect(addressOf(peer)).toBe(is));

  test("is unknown where nobody says who opened the connection", () => {
    const headers = { "x-forwarded-for": "203.0.113.7" };
    expect(clientAddress({ headers, peerHeader: undefined, proxies: undefined })).toBe("unknown");
  });
});

describe("parseTrustedProxies", () => {
  test.each(["0", "11", "-1", "10.0.0.0/33", "10.0.0.0/8/1", "proxy.test", "10.0.0.1,", "*", "10.0.0.0/x"])(
    "does not take %j",
    (text) => expect(parseTrustedProxies(text)).toBeNull(),
  );
});

test("the preload states the connection's far end, whatever the request claims", async () => {
  const preload = "../../scripts/peer-address.mjs";
  await import(/* @vite-ignore */ preload);
  const header = env().PLIMSOLL_PEER_HEADER ?? "";
  expect(header).toMatch(/^x-plimsoll-peer-[0-9a-f]{32}$/);
  const server = createServer((request, response) => response.end(String(request.headers[header])));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { [header]: "203.0.113.7" } });
  expect(await answer.text()).toBe("127.0.0.1");
  server.close();
});
