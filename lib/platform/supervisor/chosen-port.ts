import { createServer } from "node:net";

/**
 * The port the web server gets; 0 asks the system for a free one.
 *
 * Errors   when somebody listens there already, before anything is started.
 */
export function chosenPort(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken =
        error.code === "EADDRINUSE" ? `Port ${port} is in use.` : `Port ${port} cannot be used (${error.message}).`;
      reject(new Error(`${taken} Choose another: PORT=${port + 1} npm start`));
    });
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === "object" ? address.port : port));
    });
  });
}
