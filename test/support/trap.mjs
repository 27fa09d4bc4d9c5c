// Owns a listener on this machine that must never be spoken to: counts connections and bytes, and hangs up. Imports only Node.
import { createServer } from 'node:net';

/** @returns {Promise<{ port: number, heard: () => { connections: number, bytes: number }, stop: () => Promise<void> }>} */
export async function startTrap() {
  let connections = 0;
  let bytes = 0;
  const sockets = new Set();
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('data', (data) => {
      bytes += data.length;
      socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  // Both families, where the machine has both.
  await new Promise((resolve, reject) => {
    server.once('error', () => server.listen(0, '127.0.0.1', resolve).once('error', reject));
    server.listen(0, '::', resolve);
  });
  return {
    port: server.address().port,
    heard: () => ({ connections, bytes }),
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
