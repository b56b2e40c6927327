import { createServer } from "node:net";

/** The wished port when nobody listens on it (loopback), else one the system picks. 0 wishes for none. */
export async function freePort(wished: number): Promise<number> {
  const port = await listenOnce(wished).catch(() => undefined);
  return port ?? listenOnce(0);
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
