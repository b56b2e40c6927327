import { describe, expect, test } from "vitest";
import { wayNote } from "@/components/risks/way-note";
import { ANYTHING_PRIVATE, PRIVATE_NETWORK } from "@/lib/model/private-network";

const whole = [{ why: `Any pod of the cluster may connect, and so may ${ANYTHING_PRIVATE}.` }];
const part = [{ why: `Any pod of the cluster may connect, and so may what it admits of ${PRIVATE_NETWORK}.` }];

describe("who can begin a way that a balancer opens to a private network", () => {
  test("is no more than what that admits", () => {
    expect(wayNote({ exposure: "cluster", path: whole }, false)).toBe(
      `Any pod in the cluster can start here, and so can anything in ${PRIVATE_NETWORK}`,
    );
    expect(wayNote({ exposure: "cluster", path: part }, true)).toBe(
      `Any pod in the cluster can connect to it, and so can what it admits of ${PRIVATE_NETWORK}`,
    );
    expect(wayNote({ exposure: "namespace", path: part }, false)).toBe(
      `Only pods that policy admits can start here, and what that admits from ${PRIVATE_NETWORK}`,
    );
  });

  // "Nothing can open a connection, and so can the private network of its cloud (VPC)".
  test("is told of the levels alone that it belongs to", () => {
    expect(wayNote({ exposure: "none", path: whole }, false)).toBe("Nothing can open a connection");
    expect(wayNote({ exposure: "unknown", path: part }, false)).toBe("No cluster inventory says who can reach it");
    expect(wayNote({ exposure: "internet", path: whole }, false)).toBe("Anyone on the internet can start here");
  });
});

test("a base image that runs in others alone says so", () => {
  expect(wayNote({ exposure: "unknown", inOthers: true, path: [] }, false)).toContain("only in what is built on it");
});
